"""Emergency access: one page to open a record, and to see and end what one holds open."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from handrail.team.confirm import confirmed
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .access import children_of, glass_of
from .break_glass import break_glass, end, extend, look_for, may_try, nothing_fits
from .break_glass_forms import Emergency
from .models import BrokenGlass, Child
from .views import PAGES, shown


@PAGES
@needs("break_glass")
def emergency(request: StaffRequest) -> HttpResponseBase:
    """The page of emergencies. To end one, nobody is asked who they are."""
    act = request.POST.get("act", "")
    return ACTS[act](request, held(request)) if act in ACTS else to_open(request)


@confirmed
def to_open(request: StaffRequest) -> HttpResponse:
    """Open a record that is nobody's of one's own, by exact identifiers and with a reason."""
    form = Emergency(request.POST or None)
    child = found(request, form) if form.is_valid() else None
    if child is not None and opened(request, form, child):
        return redirect("child", child.pk)
    return shown(request, "emergency", form, held=glass_of(request).select_related("child"))


def found(request: StaffRequest, form: Emergency) -> Child | None:
    """The one record that fits, or an error on the form: none and too many are said, never which."""
    if not may_try(request.user, request.now):
        form.add_error(None, _("That was five tries in an hour. Call whoever is on call, or ask your supervisor."))
        return None
    fitting = look_for(request.user, form.names, request.now)
    if len(fitting) == 1:
        return fitting[0]
    form.add_error(None, _("More than one record fits. Use the agency number.") if fitting else nothing_fits())
    return None


def opened(request: StaffRequest, form: Emergency, child: Child) -> bool:
    """Broken, unless the record is theirs to see anyway."""
    if children_of(request).filter(pk=child.pk).exists():
        return True
    typed = form.cleaned_data
    try:
        break_glass(client_id=typed["client_id"], child=child, reason=typed["reason"], words=typed["words"],
                    by=request.user, now=request.now)  # fmt: skip
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("The record is open. Your supervisor and the child's are told now."))
    return True


def held(request: StaffRequest) -> BrokenGlass:
    """One that this person holds open, or not found."""
    try:
        row = glass_of(request).filter(pk=UUID(request.POST.get("row", ""))).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return row


def stay(request: StaffRequest, glass: BrokenGlass) -> HttpResponse:
    extend(glass=glass, by=request.user, now=request.now)
    return redirect("child", glass.child_id)


def leave(request: StaffRequest, glass: BrokenGlass) -> HttpResponse:
    end(glass=glass, by=request.user, now=request.now)
    messages.success(request, _("The record is closed for you again."))
    return redirect("desk")


ACTS: dict[str, Callable[[StaffRequest, BrokenGlass], HttpResponse]] = {"extend": stay, "end": leave}
