"""What the end of an absence asks for, in one place: who was told of it and must hear how it ended, what stays due."""

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
from .after_telling import ENDED, MISTAKE, NOBODY, RETURNED
from .models import Act
from .reading import TOKEN_LENGTH, Shown, View, groups_of_act, packet_for, shown

FAMILY = frozenset({"parent", "relatives", "indian_custodian", "adult_for_the_youth"})
REPORTED = frozenset({"law_enforcement", "ncmec"})
SUSPECT, CARETAKER, SAFE = "trafficking.family_suspect", "trafficking.caretaker_suspect", "family.notice_safe"


@dataclass(frozen=True)
class Hears:
    """Somebody who was told that the child was missing, or was asked, and whether they know how it ended."""

    recipient: str
    label: str
    told_at: datetime
    again_at: datetime | None
    token: str
    url: str
    letter_url: str = ""
    by_call: str = ""
    """Why a call alone is meant, where there is no letter."""
    wait: bool = False
    asked: str = ""
    """Who it was, for somebody asked in the search: a key that tells nothing."""


def acts_about(child: Child, episode: Episode) -> list[Act]:
    """What was done about this time missing and still holds, oldest first."""
    rows = Act.objects.filter(child=child, about=str(episode.pk), outcome=Act.Outcome.DONE, corrected_by__isnull=True)
    found = list(rows.order_by("at", "sequence"))
    for row in found:
        row.child = child
    return found


def who_must_hear(view: View, episode: Episode, lines: Sequence[Shown] = ()) -> list[Hears]:
    """Everybody who was told of the absence, once each; not those for whom a duty has a line of its own."""
    acts, waits = acts_about(view.child, episode), family_waits(view.child, episode)
    own_line = {line.duty["recipient"] for line in lines if "recipient" in line.duty}
    first: dict[str, Act] = {}
    for act in acts:
        if act.act not in ENDED and act.recipient not in NOBODY | own_line:
            first.setdefault(act.recipient, act)
    return [hears(act, acts, view, episode, waits=waits) for act in first.values() if may_see(act, view)]


def may_see(act: Act, view: View) -> bool:
    return groups_of_act(act.act, act.recipient, view.book) <= view.groups


def hears(act: Act, acts: Sequence[Act], view: View, episode: Episode, *, waits: bool) -> Hears:
    recipient = act.recipient
    again = next((one.at for one in acts if one.recipient == recipient and one.act in ENDED), None)
    token = token_of(episode, recipient)
    wait = recipient in FAMILY and waits
    letter = not wait and packet_for({"act": act_of_end(recipient, episode), "recipient": recipient}) is not None
    return Hears(
        recipient, view.label(recipient), act.at, again, token,
        url=reverse("tell_back", args=[episode.pk, token]),
        letter_url=reverse("letter_back", args=[episode.pk, token]) if letter else "",
        by_call="" if letter or wait else why_by_call(recipient, view), wait=wait,
    )  # fmt: skip


def why_by_call(recipient: str, view: View) -> str:
    """Why no letter is meant for them."""
    said: Any = view.book.recipients.get(recipient, {}).get("by_call", {})
    return str(said.get(view.language) or said.get("en") or "")


def family_waits(child: Child, episode: Episode) -> bool:
    """Nothing goes to the family before a person has decided: where one of them may be involved, or took the child, as
    long as nobody has said that it is safe."""
    safe = notice_safe(child)
    return safe == "no" or (safe != "yes" and (episode.kind == Episode.Kind.ABDUCTED or may_be_family(child)))


def may_be_family(child: Child) -> bool:
    """Somebody wrote down that family or a caretaker may be involved: then nothing goes to the home before a person
    has decided."""
    rows = child.fact_set.filter(name__in=[SUSPECT, CARETAKER]).order_by("sequence")
    return any(latest(value) == "yes" for value in current_facts(rows).values())


def notice_safe(child: Child) -> str:
    """The last word on whether it is safe to tell the family, or ""."""
    row = child.fact_set.filter(name=SAFE).order_by("sequence").last()
    if row is not None:
        row.child = child
    return str(row.value or "") if row is not None else ""


def latest(value: Any) -> Any:
    return value[-1]["is"] if isinstance(value, list) and value and isinstance(value[-1], dict) else value


def hidden_from(view: View, episode: Episode) -> bool:
    """Somebody else was told, whom this reader may not know of: only that there is one."""
    return any(not may_see(act, view) and act.act not in ENDED for act in acts_about(view.child, episode))


def token_of(episode: Episode, recipient: str) -> str:
    """An address that does not say who was told."""
    return token_of_id(str(episode.pk), recipient)


def token_of_id(about: str, recipient: str) -> str:
    return blind_index("told of the return", f"{about}/{recipient}")[:TOKEN_LENGTH]


def has_ended(episode: Episode) -> bool:
    """The child is back, or was never missing: then there is something to tell."""
    return episode.returned_at is not None or episode.kind == Episode.Kind.NONE


def act_of_end(recipient: str, episode: Episode) -> str:
    """The act that tells this receiver how it ended."""
    if episode.kind == Episode.Kind.NONE:
        return MISTAKE
    return "report_recovery" if recipient in REPORTED else "notify_return"


def page_of_end(episode: Episode) -> str:
    """The page that lists who must hear."""
    return reverse("mistake" if episode.kind == Episode.Kind.NONE else "back", args=[episode.pk])


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
