"""What a return asks for, in one place: who was told of the absence and must hear of the return, and what stays due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from handrail.children.encryption import blind_index
from handrail.children.facts import current_facts
from handrail.children.models import Child
from handrail.missing.models import Episode

from .after_lines import parts_of
from .after_return import covered
from .models import Act
from .reading import TOKEN_LENGTH, Shown, View, groups_of_act, shown

RETURNED = frozenset({"report_recovery", "notify_return", "oh_send_return_copy"})
NOBODY = frozenset({"case_record", "ncic", "child", "state_information_system"})
FAMILY = frozenset({"parent", "relatives", "indian_custodian", "adult_for_the_youth"})
SUSPECT, CARETAKER = "trafficking.family_suspect", "trafficking.caretaker_suspect"


@dataclass(frozen=True)
class Hears:
    """Somebody who was told that the child was missing, and whether they know that the child is back."""

    recipient: str
    label: str
    told_at: datetime
    again_at: datetime | None
    url: str
    wait: bool = False


def acts_about(child: Child, episode: Episode) -> list[Act]:
    """What was done about this time missing and still holds, oldest first."""
    rows = Act.objects.filter(child=child, about=str(episode.pk), outcome=Act.Outcome.DONE, corrected_by__isnull=True)
    found = list(rows.order_by("at", "sequence"))
    for row in found:
        row.child = child
    return found


def who_must_hear(view: View, episode: Episode, lines: Sequence[Shown]) -> list[Hears]:
    """Everybody who was told of the absence, once each; not those for whom a duty has a line of its own."""
    acts = acts_about(view.child, episode)
    own_line = {line.duty["recipient"] for line in lines if "recipient" in line.duty}
    first: dict[str, Act] = {}
    for act in acts:
        if act.act not in RETURNED and act.recipient not in NOBODY | own_line:
            first.setdefault(act.recipient, act)
    return [hears(act, acts, view, episode) for act in first.values() if may_see(act, view)]


def may_see(act: Act, view: View) -> bool:
    return groups_of_act(act.act, act.recipient, view.book) <= view.groups


def hears(act: Act, acts: Sequence[Act], view: View, episode: Episode) -> Hears:
    again = next((one.at for one in acts if one.recipient == act.recipient and one.act in RETURNED), None)
    url = reverse("tell_back", args=[episode.pk, token_of(episode, act.recipient)])
    wait = act.recipient in FAMILY and may_be_family(view.child)
    return Hears(act.recipient, view.label(act.recipient), act.at, again, url, wait)


def may_be_family(child: Child) -> bool:
    """Somebody wrote down that family or a caretaker may be involved: then nothing goes to the home before a person
    has decided."""
    rows = child.fact_set.filter(name__in=[SUSPECT, CARETAKER]).order_by("sequence")
    return any(latest(value) == "yes" for value in current_facts(rows).values())


def latest(value: Any) -> Any:
    return value[-1]["is"] if isinstance(value, list) and value and isinstance(value[-1], dict) else value


def hidden_from(view: View, episode: Episode) -> bool:
    """Somebody else was told, whom this reader may not know of: only that there is one."""
    return any(not may_see(act, view) and act.act not in RETURNED for act in acts_about(view.child, episode))


def token_of(episode: Episode, recipient: str) -> str:
    """An address that does not say who was told."""
    return blind_index("told of the return", f"{episode.pk}/{recipient}")[:TOKEN_LENGTH]


def recipient_with(token: str, view: View, episode: Episode) -> str | None:
    acts = (act for act in acts_about(view.child, episode) if may_see(act, view) and act.recipient not in NOBODY)
    return next((act.recipient for act in acts if token_of(episode, act.recipient) == token), None)


def told_of_return(recipient: str) -> str:
    """The act that tells this receiver of a return."""
    return "report_recovery" if recipient in {"law_enforcement", "ncmec"} else "notify_return"


def lines_about(view: View, answer: dict[str, Any], episode: Episode) -> list[Shown]:
    """The duties of the book about this time missing, as this reader may see them."""
    every = shown(answer, child=view.child, groups=view.groups, agency=view.agency, now=view.now, ask=view.ask)
    return [line for line in every if line.duty.get("about") == str(episode.pk) and line.band != "drafts"]


def of_return(lines: Sequence[Shown]) -> list[Shown]:
    return [line for line in lines if line.duty.get("act") in RETURNED and line.band != "others"]


def still_owed(lines: Sequence[Shown]) -> list[Shown]:
    """Reports about the absence that were never made: a return takes none of them away."""
    reports = ("report_missing", "notify_missing")
    return [line for line in lines if line.duty.get("act") in reports and line.band in {"overdue", "open"}]


def talk_and_screen(view: View, answer: dict[str, Any], episode: Episode) -> Iterator[dict[str, Any]]:
    """Both lines that a return opens: always two. Where the book asks for it, its own clock stands above ours."""
    for item in answer["practice"]:
        if item["about"] == str(episode.pk) and item["kind"] in {"conversation", "screening"}:
            parts = parts_of(item, view.child, view.now, view.zone)
            law = covered(item, answer["duties"])
            note = _("The law asks for it, too: see the duties.") if law else _("The book has no duty for it here.")
            closable = item["state"] in {"open", "put_off"} and not law
            close = reverse("practice_close", args=[episode.pk, item["kind"]]) if closable else ""
            yield {"kind": item["kind"], "clock": parts["clock"], "actions": parts["actions"], "law": note,
                   "close": close, "state": item["state"]}  # fmt: skip
