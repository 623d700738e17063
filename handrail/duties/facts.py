"""Everything the agency knows of a child, as one facts file: the only way by which the web asks the rules."""

from collections.abc import Iterable
from json import dumps

from handrail.children.facts import disclosures_of, facts_of, identifications_of, iso
from handrail.children.models import Child
from handrail.missing.facts import episodes_of
from handrail.missing.talk_facts import talk_acts_of
from handrail.rules import Case, read_facts
from handrail.screening.facts import acts_of
from handrail.team.models import Agency

from .models import Act
from .talk_screens import screened_in_talks

FactsFile = dict[str, object]


def read(child: Child, agency: Agency) -> Case:
    """The child's case as the rules want it. Raises FactsError when the record contradicts itself."""
    return read_facts(facts_file(child, agency))


def facts_file(child: Child, agency: Agency) -> FactsFile:
    """A facts file as `docs/reference/facts.md` describes it: the command line gives the same answer for it."""
    return {
        "jurisdiction": agency.jurisdictions,
        "timezone": agency.timezone,
        "facts": {**facts_of_agency(agency), **facts_of(child)},
        "episodes": episodes_of(child),
        "identifications": identifications_of(child),
        "disclosures": disclosures_of(child),
        "done": [
            *acts_of(child, agency),
            *talk_acts_of(child, agency.actor_kind),
            *screened_in_talks(child, agency),
            *done_of(child),
        ],
    }


def facts_of_agency(agency: Agency) -> FactsFile:
    """Who is acting, and what the agency chose where the law leaves a choice."""
    found: FactsFile = {"actor.kind": agency.actor_kind, **agency.settings}
    if agency.performs_ive_functions is not None:
        found["actor.performs_ive_functions"] = "yes" if agency.performs_ive_functions else "no"
    return found


def done_of(child: Child) -> list[FactsFile]:
    """Acts that hold: not corrected by a later one, and not taken back."""
    rows = Act.objects.filter(child=child, corrected_by__isnull=True).exclude(outcome=Act.Outcome.TAKEN_BACK)
    return [done(of(child, row)) for row in rows.select_related("recorded_by", "packet").order_by("at", "sequence")]


def of(child: Child, row: Act) -> Act:
    """The row with the child that is already loaded, whose key opens it."""
    row.child = child
    return row


def done(row: Act) -> FactsFile:
    """One entry of `done`. What is not known is left out."""
    by = row.recorded_by.name
    told: FactsFile = {
        "id": str(row.pk),
        "act": row.act,
        "to": row.recipient,
        "about": row.about,
        "at": iso(row.at),
        "outcome": row.outcome,
        "reference": row.reference,
        "channel": row.channel,
        "by": by,
        "sent_by": by,
        "done_by": by,
        "digest": row.packet.digest if row.packet else "",
        "late_reason" if row.outcome == Act.Outcome.DONE else "reason": row.reason,
        "retry_at": iso(row.retry_at) if row.retry_at else "",
    }
    return {name: value for name, value in told.items() if value}


def as_yaml(facts: FactsFile) -> str:
    """The file in YAML, one fact or event a line, so that a person can read it. JSON values are YAML values."""
    return "\n".join(line for name, value in facts.items() for line in lines(name, value)) + "\n"


def lines(name: str, value: object) -> Iterable[str]:
    if isinstance(value, dict):
        yield f"{name}:"
        yield from (f"  {key}: {dumps(inner, ensure_ascii=False)}" for key, inner in value.items())
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield f"{name}:"
        yield from (f"  - {dumps(row, ensure_ascii=False)}" for row in value)
    else:
        yield f"{name}: {dumps(value, ensure_ascii=False)}"
