"""The pages that ask for a copy of the whole record, agree to it, and fetch it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.audit.actions import record
from handrail.children.access import child_for, children_of, restricted_groups
from handrail.children.models import Child, RestrictedGrant
from handrail.records import actions
from handrail.records.forms import NewCopy
from handrail.records.models import Copy
from handrail.records.views import saved, sent
from handrail.team.confirm import confirmed
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs


def sees_all(request: StaffRequest, child: Child) -> bool:
    """Only who may see every line of a record may take it out of the house."""
    return restricted_groups(request.user, child, request.now) >= set(RestrictedGrant.Group.values)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("write_child")
def record_copy(request: StaffRequest, child_id: UUID) -> HttpResponse:
    child = child_for(request, child_id, page="copy")
    form, whole = NewCopy(sent(request)), sees_all(request, child)
    if request.method == "POST" and not whole:
        form.add_error(None, _("Some fields of this record are not open to you, so you can't copy all of it."))
    elif saved(form, lambda: ask(request, child, form)):
        messages.success(
            request, _("Asked. A supervisor or coordinator must agree; then it can be fetched for a week.")
        )
        return redirect("record_copy", child.pk)
    rows = Copy.objects.filter(child=child).select_related("recorded_by", "agreed_by").order_by("-sequence")
    copies = [
        {"row": row, "open": row.is_open(request.now), "mine": row.recorded_by_id == request.user.pk} for row in rows
    ]
    told = {"child": child, "form": form, "whole": whole, "copies": copies}
    return render(request, "desk/record_copy.html", told, status=422 if form.errors else 200)


def ask(request: StaffRequest, child: Child, form: NewCopy) -> Copy:
    return actions.ask_for_copy(**form.cleaned_data, child=child, by=request.user, now=request.now)


def copy_for(request: StaffRequest, copy_id: UUID) -> Copy:
    rows = Copy.objects.filter(pk=copy_id, child__in=children_of(request).values("pk"))
    row = rows.select_related("child", "recorded_by", "agreed_by").first()
    if row is None:
        raise Http404
    row.child = child_for(request, row.child_id, page="copy")
    return row


@require_POST
@needs("end_records")
@confirmed
def copy_agree(request: StaffRequest, copy_id: UUID) -> HttpResponse:
    row = copy_for(request, copy_id)
    actions.agree_to_copy(copy=row, by=request.user, now=request.now)
    messages.success(request, _("Agreed. It can be fetched for a week, by whoever may see all of the record."))
    return redirect("record_copy", row.child_id)


@require_safe
@needs("write_child")
@confirmed
def copy_zip(request: StaffRequest, copy_id: UUID) -> HttpResponse:
    row = copy_for(request, copy_id)
    if not row.is_open(request.now) or not sees_all(request, row.child):
        raise Http404
    # Agreed to once, made as it is now: what was written since is in it too.
    from .copies import whole  # noqa: PLC0415  typst is slow to load, and nobody else needs it here

    content = whole(row, request.agency, request.LANGUAGE_CODE[:2])
    record("made_copy", at=request.now, actor=request.user.pk, child=row.child_id, row=str(row.pk))
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="copy-{timezone.localdate(request.now)}.zip"'
    return answer
