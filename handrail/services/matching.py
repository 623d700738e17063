"""The services of the directory beside one need: what fits by recorded facts, what does not, and why. Never a score."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.models import Child, Identification
from handrail.rules.needs import load_needs
from handrail.rules.service_fit import CANNOT_TELL, NO, YES, Fit, Reason, Stated, Wanted, fit
from handrail.team.requests import StaffRequest

from .letters import language_of
from .models import Service
from .story import word

NOT_CONCLUDED = (Identification.Status.NONE,)
WHY: dict[str, Any] = {
    "age_any": gettext_lazy("Takes any age"),
    "age_inside": gettext_lazy("Takes this age"),
    "age_outside": gettext_lazy("Takes another age: %(ages)s"),
    "age_not_stated": gettext_lazy("Does not say which ages it takes"),
    "age_not_known": gettext_lazy("Takes ages %(ages)s; the record has no birth date"),
    "sex_everybody": gettext_lazy("Takes everybody"),
    "sex_ask": gettext_lazy("Says it is for: %(sexes)s. Ask the young person whether it is right for them."),
    "sex_not_stated": gettext_lazy("Does not say whom it is for"),
    "form_served": gettext_lazy("Serves: %(forms)s"),
    "form_not_served": gettext_lazy("Serves only: %(forms)s"),
    "form_not_stated": gettext_lazy("Does not say which form of trafficking it serves"),
    "form_not_known": gettext_lazy("Serves: %(forms)s; no form was concluded"),
    "language_spoken": gettext_lazy("Speaks their language"),
    "language_not_spoken": gettext_lazy("Speaks only: %(languages)s"),
    "language_not_stated": gettext_lazy("Does not say which languages it speaks"),
    "language_not_known": gettext_lazy("Speaks: %(languages)s; their language is not in the profile"),
    "capacity_open": gettext_lazy("Has room, as of %(as_of)s"),
    "capacity_waiting": gettext_lazy("Has a waiting list, as of %(as_of)s"),
    "capacity_full": gettext_lazy("Full, as of %(as_of)s"),
    "capacity_old": gettext_lazy("Whether there is room was last asked %(as_of)s: call and ask"),
    "capacity_not_known": gettext_lazy("Nobody has asked whether there is room"),
}
MARKS: dict[str, Any] = {YES: gettext_lazy("yes"), NO: gettext_lazy("no"), CANNOT_TELL: gettext_lazy("cannot tell")}
ORDER = {YES: 0, CANNOT_TELL: 1, NO: 2}


@dataclass(frozen=True)
class Match:
    service: Service
    fit: Fit
    why: list[dict[str, str]]
    stale: bool


def wanted(child: Child, today: date) -> Wanted:
    """What the record knows of the child. A conclusion counts, a screening never does."""
    last: dict[str, str] = {}
    for row in Identification.objects.filter(child=child).order_by("sequence"):
        last[row.form] = row.status
    forms = frozenset(form for form, status in last.items() if status not in NOT_CONCLUDED and form != "unclear")
    return Wanted(child.age_on(today), forms, load_needs().languages_in(language_of(child)))


def stated(service: Service) -> Stated:
    return Stated(
        service.minimum_age, service.maximum_age, service.any_age, frozenset(service.sexes), frozenset(service.forms),
        frozenset(service.languages), service.capacity, service.capacity_as_of,
    )  # fmt: skip


def matches(request: StaffRequest, child: Child, need: str) -> list[Match]:
    """Every service that names this need, what fits first; then those of which something is not known; then the rest.
    Within each, by name: no line stands above another for any other reason."""
    today = timezone.localdate(request.now)
    asked = wanted(child, today)
    services = Service.objects.filter(set_aside_at=None).select_related("organization")
    found = [match(service, asked, today) for service in services if need in service.needs]
    return sorted(found, key=lambda one: (ORDER[one.fit.verdict], one.service.name.casefold()))


def match(service: Service, asked: Wanted, today: date) -> Match:
    found = fit(asked, stated(service), on=today, capacity_days=load_needs().stale_capacity)
    why = [{"mark": str(MARKS[one.verdict]), "verdict": one.verdict, "text": sentence(one, service)}
           for one in found.reasons]  # fmt: skip
    return Match(service, found, why, is_stale(service, today))


def sentence(reason: Reason, service: Service) -> str:
    return str(WHY[reason.code]) % {
        "ages": ages(service),
        "sexes": listed("sexes", service.sexes),
        "forms": listed("forms", service.forms),
        "languages": listed("languages", service.languages),
        "as_of": date_format(service.capacity_as_of) if service.capacity_as_of else "",
    }


def listed(name: str, codes: list[str]) -> str:
    return (", " if name == "languages" else " · ").join(word(name, code) for code in codes)


def ages(service: Service) -> str:
    low, high = service.minimum_age, service.maximum_age
    if service.any_age or (low is None and high is None):
        return _("any age") if service.any_age else ""
    if low is None:
        return _("up to %s") % high
    return _("from %s") % low if high is None else _("%(low)s to %(high)s") % {"low": low, "high": high}


def is_stale(service: Service, today: date) -> bool:
    """Whether nobody has checked this line for longer than `needs.yaml` says."""
    limit = timedelta(days=load_needs().stale_checked)
    return service.checked_on is None or today - service.checked_on > limit
