"""The text of a referral: what was chosen to be told, and nothing else. A person reads it, copies it and sends it."""

from collections.abc import Collection, Iterator
from datetime import date
from hashlib import sha256

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.children.models import Child, Detail
from handrail.team.models import Agency, Person

from .models import Need, Service
from .story import word


def letter(need: Need, service: Service, shared: Collection[str], *, by: Person, agency: Agency, today: date) -> str:
    """The lines for what was chosen. What the record does not know is left out, never guessed."""
    lines = [_("To %s") % service.name, _("From %s") % agency.name, date_format(today), "", *told(need, shared, today)]
    if "contact" in shared:
        reach = ", ".join(part for part in (by.name, by.phone) if part)
        lines += ["", _("Please reach us, and not the young person: %s.") % reach]
    lines += ["", _("Please tell nobody else without asking us first.")]
    return "\n".join(lines)


def told(need: Need, shared: Collection[str], today: date) -> Iterator[str]:
    child = need.child
    if "full_name" in shared:
        born = f", {date_format(child.birthdate)}" if child.birthdate else ""
        yield _("Name and birth date: %s") % f"{child.full_name}{born}"
    elif "first_name" in shared:
        yield _("First name: %s") % child.first_name
    if "age" in shared and (age := child.age_on(today)) is not None:
        yield _("Age: %s") % age
    if "language" in shared and (spoken := language_of(child)):
        yield _("Language: %s") % spoken
    if "need" in shared:
        yield _("What is needed: %s") % word("needs", need.need)
    if "trafficking" in shared:
        yield _("Trafficking is a concern. Please do not ask about it: we will talk about what you need to know.")
    if "safety" in shared:
        yield _("We will call you about safety before the first meeting. It is not for paper.")


def language_of(child: Child) -> str:
    said = Detail.objects.filter(child=child, name="language").order_by("sequence").last()
    if said is None:
        return ""
    said.child = child
    return str(said.value or "")


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
