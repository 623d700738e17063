"""What the pages about a round show: each item, how the answers stand to each other, who said what where the round says
so, and what changed since an earlier round. In words; no number stands for the whole."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from secrets import SystemRandom
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from handrail.rules.readiness import change as changes
from handrail.rules.readiness.compare import ANSWERS, FEWEST_WITHOUT_NAMES, Tally, may_be_shown, side_by_side
from handrail.rules.readiness.items import load_items

from .drawing import Segment, bar
from .forms import SAID, language
from .models import Reply, Round

SILENT = gettext_lazy("No answer")
DIFFER: dict[str, Any] = {
    "apart": gettext_lazy("Some say it is in place, and some say it is not."),
    "near": gettext_lazy("People see it a step apart."),
    "known_to_some": gettext_lazy("Some know how it stands, and some cannot say. Is it only not known?"),
    "one": gettext_lazy("Only one person says how it stands."),
    "nobody": gettext_lazy("Nobody can say how it stands."),
    "agree": gettext_lazy("Everybody who says how it stands says the same."),
}
CHANGED: dict[str, Any] = {
    "more": gettext_lazy("More people see it in place than before, whatever the missing answers would be."),
    "fewer": gettext_lazy("Fewer people see it in place than before, whatever the missing answers would be."),
    "mixed": gettext_lazy("It moved both ways: more people at one end, and fewer at the other."),
    "same": gettext_lazy("The answers are the same as before."),
    "cannot_tell": gettext_lazy("We cannot tell whether it changed: the missing answers could turn it round."),
    "other_words": gettext_lazy("The item was asked in other words before. The answers are not compared."),
    "new": gettext_lazy("It was not asked before."),
}
GROUPS = (
    ("differ", gettext_lazy("Here people see it differently"), ("apart", "near", "known_to_some")),
    ("few", gettext_lazy("Here one person or nobody can say"), ("one", "nobody")),
    ("agree", gettext_lazy("Here they agree"), ("agree",)),
)


@dataclass
class Line:
    """One item on the page of a round."""

    code: str
    title: str
    tier: int
    differ: str
    counts: str
    bar: list[Segment]
    who: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)


def title_of(code: str) -> str:
    item = load_items().items.get(code)
    return item.title[language()] if item else code


def tier_of(code: str) -> int:
    item = load_items().items.get(code)
    return item.tier if item else 0


def replies_of(a_round: Round) -> list[Reply]:
    return list(a_round.replies.select_related("person").order_by("pk"))


def answered(replies: Iterable[Reply]) -> int:
    """How many said anything at all."""
    return sum(reply.says_something() for reply in replies)


def plain(replies: Iterable[Reply]) -> list[dict[str, str]]:
    return [{item: one.get("answer", "") for item, one in reply.said().items()} for reply in replies]


def is_shown(a_round: Round) -> bool:
    """Replies are opened only for a round that was closed before it kept how many had answered."""
    if a_round.closed_at is None:
        return False
    known = a_round.answered if a_round.answered is not None else answered(replies_of(a_round))
    return may_be_shown(named=a_round.named, answered=known)


def tallies(a_round: Round, replies: Iterable[Reply]) -> list[Tally]:
    return side_by_side(list(a_round.items), plain(replies), a_round.asked.count())


def counted(tally: Tally) -> str:
    """“2 in place, 1 not in place, 3 no answer”: only what somebody said, and always who did not."""
    words = {**SAID, "cannot_say": _("cannot say"), "silent": SILENT}
    return ", ".join(f"{count} {str(words[kind]).lower()}" for kind, count in tally.counts.items() if count)


def groups(a_round: Round, replies: list[Reply]) -> list[dict[str, Any]]:
    """The items under three headings, where people differ first."""
    said = [reply.said() for reply in replies]
    lines = [line_of(tally, a_round, replies, said) for tally in tallies(a_round, replies)]
    grouped = [{"id": name, "title": title, "lines": [one for one in lines if one[0] in kinds]}
               for name, title, kinds in GROUPS]  # fmt: skip
    return [{**one, "lines": [line for _kind, line in one["lines"]]} for one in grouped if one["lines"]]


def line_of(tally: Tally, a_round: Round, replies: list[Reply], said: list[dict[str, Any]]) -> tuple[str, Line]:
    code = tally.item
    line = Line(code, title_of(code), tier_of(code), str(DIFFER[tally.differ]), counted(tally), bar(tally))
    line.who = who_said(code, replies, said) if a_round.named else []
    line.notes = notes(code, a_round, replies, said)
    return tally.differ, line


def who_said(code: str, replies: list[Reply], said: list[dict[str, Any]]) -> list[dict[str, str]]:
    found = []
    for answer in ANSWERS:
        names = sorted(reply.person.name for reply, one in zip(replies, said, strict=True)
                       if reply.person and one.get(code, {}).get("answer") == answer)  # fmt: skip
        if names:
            found.append({"answer": str(SAID[answer]), "names": ", ".join(names)})
    return found


def notes(code: str, a_round: Round, replies: list[Reply], said: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What people wrote; without names in an order that is another each time, so that no row tells whose it is."""
    found = [{"words": one[code]["words"], "name": reply.person.name if a_round.named and reply.person else ""}
             for reply, one in zip(replies, said, strict=True) if one.get(code, {}).get("words")]  # fmt: skip
    if not a_round.named:
        SystemRandom().shuffle(found)
    return found


def hidden_words() -> str:
    told = _("No names stand in this round, and fewer than %(count)s people answered. Nothing is shown: one could tell "
             "who said what.")  # fmt: skip
    return told % {"count": FEWEST_WITHOUT_NAMES}


def mine(a_round: Round, person: Any) -> dict[str, dict[str, str]]:
    reply = a_round.replies.filter(person=person).first()
    return reply.said() if reply else {}


def how_many(said: Mapping[str, Mapping[str, str]], a_round: Round) -> dict[str, int]:
    done = sum(1 for code in a_round.items if said.get(code, {}).get("answer"))
    return {"done": done, "of": len(a_round.items)}


# --- two rounds -----------------------------------------------------------------------------------------------------


@dataclass
class Moved:
    """One item then and now."""

    title: str
    words: str
    kind: str
    then: str
    now: str
    then_bar: list[Segment]
    now_bar: list[Segment]


def moved(then: Round, now: Round) -> list[Moved]:
    """Each item of the later round, in the order of the self-assessment; what changed first."""
    before = {one.item: one for one in tallies(then, replies_of(then))}
    after = {one.item: one for one in tallies(now, replies_of(now))}
    found = [changes.change(before.get(code), after[code], same_words=then.items.get(code) == now.items[code])
             for code in now.items]  # fmt: skip
    ordered = sorted(found, key=lambda one: changes.CHANGES.index(one.kind))
    return [as_moved(one) for one in ordered]


def as_moved(one: changes.Change) -> Moved:
    return Moved(
        title=title_of(one.item), words=str(CHANGED[one.kind]), kind=one.kind,
        then=counted(one.then) if one.then else "", now=counted(one.now),
        then_bar=bar(one.then) if one.then else [], now_bar=bar(one.now),
    )  # fmt: skip


def summary(found: list[Moved]) -> str:
    """The whole in one sentence, by counting items, and without a grade."""
    counts = {kind: sum(one.kind == kind for one in found) for kind in changes.CHANGES}
    told = _("Of %(all)s items: %(more)s seen more in place than before, %(fewer)s less, %(same)s the same; for "
             "%(open)s nobody can tell.")  # fmt: skip
    rest = len(found) - counts["more"] - counts["fewer"] - counts["same"]
    return told % {"all": len(found), **counts, "open": rest}


def doubts(then: Round, now: Round) -> list[str]:
    """Why a change may be none: said every time."""
    asked: list[frozenset[Hashable]] = [frozenset(one.asked.values_list("person_id", flat=True)) for one in (then, now)]
    people = changes.people(asked[0], asked[1])
    told = [_("This is what people say, and not what somebody measured.")]
    if people.others:
        words = ngettext("%(both)s person was asked both times, %(new)s only now and %(left)s only then. A change may "
                         "come from who was asked.",
                         "%(both)s people were asked both times, %(new)s only now and %(left)s only then. A change may "
                         "come from who was asked.", people.both)  # fmt: skip
        told.append(words % {"both": people.both, "new": people.new, "left": people.left})
    else:
        told.append(_("The same people were asked both times."))
    told.append(_("With so few people, one who changes their mind moves an item. Look at what would show it."))
    return told
