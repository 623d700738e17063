"""The directory: whoever works cases reads it, coordinators and administrators keep it. No page of it knows a child."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.audit.actions import record
from handrail.rules.needs import load_needs
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions
from .directory import Counts, stored, take_in
from .forms import AService, Checked, Filter, Package
from .hsds import LEFT_OUT, SAID_OTHERWISE, package
from .hsds_files import CannotRead
from .hsds_json import services_page
from .hsds_reading import Read, read_package
from .matching import ages, is_stale, listed
from .models import Place, Service
from .story import word

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])


def one_service(service_id: UUID) -> Service:
    found = Service.objects.select_related("organization", "checked_by").filter(pk=service_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@needs("read_services")
def services(request: StaffRequest) -> HttpResponse:
    """All lines that fit the filter. What a service does not say never hides it."""
    form = Filter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = Service.objects.select_related("organization").filter(set_aside_at=None)
    found = [row for row in rows if fits(row, asked)]
    today = timezone.localdate(request.now)
    aside = Service.objects.exclude(set_aside_at=None).select_related("organization")
    page = {"form": form, "rows": [shown(row, today) for row in found], "total": len(rows), "aside": aside,
            "asked": any(asked.values()), "stale": load_needs().stale_checked,
            "may_edit": request.standing.may("edit_services")}  # fmt: skip
    return render(request, "services/services.html", page, status=REFUSED if form.errors else 200)


def fits(row: Service, asked: dict[str, Any]) -> bool:
    return all(test(row, asked[name]) for name, test in TESTS.items() if asked.get(name) not in (None, "", False))


def has_word(row: Service, typed: str) -> bool:
    told = f"{row.name} {row.organization.name} {row.description} {row.eligibility}".casefold()
    return all(part in told for part in typed.casefold().split())


def takes(row: Service, age: int) -> bool:
    return (row.minimum_age is None or row.minimum_age <= age) and (row.maximum_age is None or age <= row.maximum_age)


TESTS: dict[str, Callable[[Service, Any], bool]] = {
    "q": has_word,
    "need": lambda row, code: code in row.needs,
    "form": lambda row, code: not row.forms or code in row.forms,
    "language": lambda row, code: not row.languages or code in row.languages,
    "age": takes,
    "room": lambda row, _yes: row.capacity == "open",
}


def shown(row: Service, today: Any) -> dict[str, Any]:
    return {"row": row, "needs": listed("needs", row.needs), "ages": ages(row), "forms": listed("forms", row.forms),
            "languages": listed("languages", row.languages), "sexes": listed("sexes", row.sexes),
            "consent": listed("consent", row.consent), "stale": is_stale(row, today),
            "room": word("capacity", row.capacity) if row.capacity else ""}  # fmt: skip


@require_safe
@needs("read_services")
def service(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """One line, whole. Of a confidential place it says that it is one."""
    row = one_service(service_id)
    return render(request, "services/service.html", {
        "one": shown(row, timezone.localdate(request.now)), "service": row, "places": row.places.all(),
        "form": Checked(initial={"capacity": row.capacity}), "may_edit": request.standing.may("edit_services"),
    })  # fmt: skip


@PAGES
@needs("edit_services")
def service_new(request: StaffRequest) -> HttpResponse:
    form = AService(request.POST if request.method == "POST" else None, today=timezone.localdate(request.now))
    return saved(request, form, None)


@PAGES
@needs("edit_services")
def service_edit(request: StaffRequest, service_id: UUID) -> HttpResponse:
    row = one_service(service_id)
    place = edited(request, row)
    form = AService(request.POST if request.method == "POST" else None, today=timezone.localdate(request.now),
                    initial=AService.values_of(row, place), edited=place)  # fmt: skip
    return saved(request, form, row)


def edited(request: StaffRequest, row: Service) -> Place | None:
    """The place that was asked for, and when it is sent the one that the form showed: another may be the first by name
    by then."""
    asked = request.POST.get("place_id") if request.method == "POST" else request.GET.get("place")
    try:
        own = UUID(asked) if asked else None
        return actions.edited_place(row, own)
    except (ValueError, Place.DoesNotExist):
        raise Http404 from None


def about_places(row: Service | None, place: Place | None) -> dict[str, Any]:
    """Which place the form changes, and the others, each a tap away."""
    others = list(row.places.exclude(pk=place.pk).order_by("name", "pk")) if row and place else []
    return {"one_of_several": place if others else None, "other_places": others}


def saved(request: StaffRequest, form: AService, row: Service | None) -> HttpResponse:
    if not form.is_valid():
        place = form.edited
        page = {"form": form, "service": row, "hidden": bool(place and place.sealed_address),
                **about_places(row, place)}  # fmt: skip
        return render(request, "services/service_edit.html", page, status=REFUSED if form.errors else 200)
    made = actions.save_service(
        service_id=row.pk if row else form.cleaned_data["client_id"], organization=form.chosen_organization,
        said=form.said(row), place=form.place, checked=form.cleaned_data["checked"], by=request.user, now=request.now,
        today=timezone.localdate(request.now),
    )  # fmt: skip
    messages.success(request, _("Saved."))
    return redirect("service", made.pk)


@require_POST
@needs("edit_services")
def service_act(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Checked today, set aside, or taken back."""
    row, act = one_service(service_id), request.POST.get("act", "")
    if act == "checked":
        form = Checked(request.POST)
        if not form.is_valid():
            raise Http404
        actions.check_service(service=row, capacity=form.cleaned_data["capacity"], by=request.user, now=request.now,
                              today=timezone.localdate(request.now))  # fmt: skip
    elif act in {"aside", "back"}:
        actions.set_aside(service=row, aside=act == "aside", by=request.user, now=request.now)
    else:
        raise Http404
    messages.success(request, _("Saved."))
    return redirect("service", service_id)


# --- with others ----------------------------------------------------------------------------------------------------


@PAGES
@needs("edit_services")
def services_exchange(request: StaffRequest) -> HttpResponse:
    """Take the directory out as HSDS 3, or bring one in. What is not in order is told, and nothing is kept."""
    if request.POST.get("act") in {"export", "export_json"}:
        return exported(request, request.POST["act"])
    form = Package(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            read = read_package(form.cleaned_data["package"])
        except CannotRead as error:
            faults = [str(fault) for fault in error.faults]
        else:
            return imported(request, read)
    page = {"form": form, "faults": faults, "otherwise": SAID_OTHERWISE, "left_out": LEFT_OUT}
    return render(request, "services/exchange.html", page, status=REFUSED if form.errors or faults else 200)


def imported(request: StaffRequest, read: Read) -> HttpResponse:
    counts = take_in(read.directory, by=request.user, now=request.now)
    for line in said_of(counts, read):
        messages.success(request, line)
    return redirect("services_exchange")


def said_of(counts: Counts, read: Read) -> list[str]:
    """What an import did, and what of the file there was no place for."""
    told = {"new": counts.new, "changed": counts.changed, "same": counts.same}
    lines = [_("New: %(new)s. Brought up to date: %(changed)s. The same as before: %(same)s.") % told]
    if counts.kept_hidden:
        lines.append(_("Confidential places whose address in the file was not taken: %s.") % counts.kept_hidden)
    if read.left_out:
        lines.append(_("Not kept: %s.") % "; ".join(read.left_out))
    return lines


def exported(request: StaffRequest, act: str) -> HttpResponse:
    in_json = act == "export_json"
    content = services_page(stored()) if in_json else package(stored())
    record("exported_services", at=request.now, actor=request.user.pk)
    day = timezone.localdate(request.now).isoformat()
    name = f'attachment; filename="directory-{day}.{"json" if in_json else "zip"}"'
    kind = "application/json" if in_json else "application/zip"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name})
