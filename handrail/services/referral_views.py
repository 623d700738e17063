"""A referral: prepared here, sent by a person, followed up. The software sends nothing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handrail.audit.actions import record
from handrail.children.access import restricted_groups
from handrail.rules.needs import load_needs
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions
from .access import need_for, referral_for
from .forms import NewOutcome, NewReferral
from .letters import digest, letter
from .matching import listed
from .models import Need, Place, Referral, Service
from .need_views import PAGES, REFUSED, today_of, told_at
from .story import needed

ADDRESS_GROUP = "safe_location"
"""Who may see where this child is safe may see where a confidential place is, for a referral of this child."""


@PAGES
@needs("write_child")
def referral_new(request: StaffRequest, need_id: UUID, service_id: UUID) -> HttpResponse:
    """First the text, from what was chosen to be told; then, when a person has sent it, the record that they did."""
    need = need_for(request, need_id, page="referral")
    service = Service.objects.filter(pk=service_id, set_aside_at=None).select_related("organization").first()
    if service is None:
        raise Http404
    form = NewReferral(request.POST if request.method == "POST" else None, today=today_of(request))
    text = ""
    if form.is_valid():
        text = letter(need, service, form.cleaned_data["shared"], by=request.user, agency=request.agency,
                      today=today_of(request))  # fmt: skip
        if request.POST.get("act") == "sent" and form.cleaned_data["seen"] == digest(text):
            made = sent(request, need, service, form, text)
            if made is not None:
                return redirect("referral", made.pk)
    asked = [code for code in service.consent if code != "nobody"]
    page = {
        "child": need.child, "need": need, "one": needed(need), "service": service, "form": form, "text": text,
        "seen": digest(text) if text else "", "consent": listed("consent", asked), "lacks": lacks(service, form),
        "changed": bool(text) and request.POST.get("act") == "sent" and not form.errors,
    }  # fmt: skip
    return render(request, "services/referral_new.html", page, status=REFUSED if form.errors else 200)


def sent(request: StaffRequest, need: Need, service: Service, form: NewReferral, text: str) -> Referral | None:
    typed = form.cleaned_data
    told = actions.Told(typed["shared"], typed["agreed"], typed["agreed_words"], text)
    try:
        made = actions.record_referral(
            client_id=typed["client_id"], need=need, service=service, day=typed["day"], told=told,
            follow_up=typed["follow_up"], by=request.user, now=request.now,
        )  # fmt: skip
    except ValidationError as error:
        told_at(form, error)
        return None
    messages.success(request, _("Saved. On its day the follow-up shows on your desk."))
    return made


def lacks(service: Service, form: NewReferral) -> str:
    """Whose consent the service asks for that nobody ticked. Said, and not in the way: it may come later."""
    if not form.is_bound or form.errors:
        return ""
    agreed = set(form.cleaned_data["agreed"])
    return listed("consent", [code for code in service.consent if code != "nobody" and code not in agreed])


@PAGES
@needs("write_child")
def referral(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """What was told to whom, and what became of it. A post adds what became of it."""
    row = referral_for(request, referral_id, page="referral")
    form = NewOutcome(request.POST if request.method == "POST" else None, today=today_of(request))
    if form.is_valid() and kept(request, row, form):
        return redirect("referral", referral_id)
    whole = next(one for one in needed(row.for_need).sent if one.row.pk == row.pk)
    service = Service.objects.filter(pk=row.service).select_related("organization").first()
    page = {"child": row.child, "sent": whole, "need": row.for_need, "form": form, "service": service,
            "one": needed(row.for_need), "hidden": hidden_places(service), "today": today_of(request),
            "may_see_address": may_see_address(request, row)}  # fmt: skip
    return render(request, "services/referral.html", page, status=REFUSED if form.errors else 200)


def kept(request: StaffRequest, row: Referral, form: NewOutcome) -> bool:
    typed = form.cleaned_data
    try:
        actions.record_outcome(client_id=typed["client_id"], referral=row, outcome=typed["outcome"], day=typed["day"],
                               words=typed["words"], follow_up=typed["follow_up"], by=request.user,
                               now=request.now)  # fmt: skip
    except ValidationError as error:
        told_at(form, error)
        return False
    still_open = load_needs().lists["outcomes"][typed["outcome"]].open
    messages.success(request, _("Saved. Enter a day to ask again, so that it is not forgotten.")
                     if still_open and not typed["follow_up"] else _("Saved."))  # fmt: skip
    return True


def hidden_places(service: Service | None) -> list[Place]:
    return [place for place in service.places.all() if place.confidential] if service else []


def may_see_address(request: StaffRequest, row: Referral) -> bool:
    return ADDRESS_GROUP in restricted_groups(request.user, row.child, request.now)


@require_POST
@needs("write_child")
def referral_address(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Where a confidential place is, for one who needs it to bring this child there. It is in the log each time."""
    row = referral_for(request, referral_id, page="referral")
    service = Service.objects.filter(pk=row.service).first()
    if service is None or not hidden_places(service) or not may_see_address(request, row):
        raise Http404
    with transaction.atomic():
        record("was_shown_address", at=request.now, actor=request.user.pk, child=row.child_id, row=str(row.pk))
        found = [{"name": place.name, "address": place.confidential_address()} for place in hidden_places(service)]
    return render(request, "services/address.html", {"child": row.child, "referral": row, "places": found})
