"""The page that closes a case or opens it again, for those who oversee. It shows what is still owed first."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from handrail.children.questions import question_token
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs
from handrail.team.sent_once import SentOnce

from .access import Opened, open_duties
from .closing import AGAIN, COURT_ENDED, close_case, court_ended_at, missing_now, reasons_for, refused, reopen_case
from .reading import Shown, shown

REFUSED = 422


class Reason(SentOnce):
    """One reason, as a code: the log keeps it for ever, in the clear."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )  # fmt: skip

    def __init__(self, *args: Any, reasons: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(reasons.items())  # type: ignore[attr-defined]  # a ChoiceField


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assign")
def case_close(request: StaffRequest, child_id: UUID) -> HttpResponse:
    found = open_duties(request, child_id, page="case_close")
    child, closed = found.child, found.child.closed_at is not None
    reasons = AGAIN if closed else reasons_for(child, request.now)
    form = Reason(request.POST if request.method == "POST" else None, reasons=reasons)
    if request.method == "POST" and not reasons:
        form.add_error(None, refused())
    elif form.is_valid() and done(request, found, form):
        return redirect("child", child.pk)
    lines = still_owed(found)
    page = {"child": child, "form": form, "closed": closed, "reasons": reasons, "missing": missing_now(child),
            "court": court_ended_at(child, request.now), "lines": lines,
            "court_url": reverse("answer_fact", args=[child.pk, question_token(child, COURT_ENDED)])}  # fmt: skip
    return render(request, "duties/case_close.html", page, status=REFUSED if form.errors else 200)


def done(request: StaffRequest, found: Opened, form: Reason) -> bool:
    act, told = (close_case, _("The case is closed. Its record and its clocks stay."))
    if found.child.closed_at is not None:
        act, told = reopen_case, _("The case is open again.")
    try:
        act(child=found.child, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return False
    messages.success(request, told)
    return True


def still_owed(found: Opened) -> list[Shown]:
    """What closing settles not: every line that is still to do, as this reader may see it."""
    view = found.view
    lines = shown(found.answer, child=found.child, groups=view.groups, agency=view.agency, now=view.now, ask=view.ask)
    return [line for line in lines if line.counts]
