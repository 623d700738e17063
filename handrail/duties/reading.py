"""What a reader may see of an answer: the only way from the index to a page, a list or a count.

A duty inherits the restriction of every fact that its rule reads, known or not. A reader without the grant learns that
a notice is due, by when and whom to ask, and nothing from which the fact could be told: no id, law, reason or link.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from handrail.children.access import above
from handrail.children.encryption import blind_index
from handrail.children.models import Assignment, Child
from handrail.children.questions import where_to_answer
from handrail.rules import Book
from handrail.rules.packets import Packet, load_packets
from handrail.rules.vocabulary import RESTRICTED, vocabulary
from handrail.team.models import Agency, holds_at

from .after_lines import practice_parts
from .after_return import OURS, TALKED_ABOUT
from .clock_words import Clock, anothers, cannot_tell, clock, is_must, moment, second_time
from .index import OPEN, AnswerJSON, book_for, to_be_asked
from .times import DAY, on

Item = Mapping[str, Any]
TOKEN_LENGTH = 24
BANDS = ("overdue", "open", "cannot_tell", "said_done", "held", "done", "closed", "others", "drafts")
PRACTICE = "first_hours"
"""The act, and the rule's place in an instance, of a step that no law asks for: it reads no restricted fact."""
HEARS = "hears"
"""The same for telling somebody how an absence ended: as restricted as whom it tells."""
NOTICES = frozenset({"notify_missing", "notify_return", "notify_mistake"})
STILL_TO_DO = frozenset({"overdue", "open", "held", "cannot_tell", "said_done"})
ONE_ACT = ("act", "recipient", "about", "state", "proven", "due_at")
"""Duties that agree in all of these are settled by one act and read as one line."""
BAND_OF_STATE = {"overdue": "overdue", "held": "held", "met": "done", "met_late": "done", "open": "open"}


@dataclass(frozen=True)
class Shown:
    """One line for one reader. `duty` is the rules' own words, or empty when this reader may not see them."""

    band: str
    title: str
    clock: Clock
    state: str
    due_at: datetime | None = None
    second_at: datetime | None = None
    """When practice asks for it, where the law gives no hours."""

    plain: str = ""
    token: str = ""
    actions: tuple[dict[str, str], ...] = ()
    restricted: bool = False
    duty: Item = field(default_factory=dict)

    @property
    def asked_at(self) -> datetime | None:
        """When it is asked for, by law or by practice: its place in a list."""
        return self.due_at or self.second_at

    def place(self, now: datetime) -> float:
        """Where it stands among others of its band. A time that is no must and has passed, of practice or of what is
        recommended, comes after what is asked for within a day: a report that is still in time goes first."""
        at = self.asked_at
        if at is None:
            return float("inf")
        no_must = self.due_at is None or (self.band, self.state) == ("open", "overdue")
        return (now + DAY if no_must and at < now else at).timestamp()

    @property
    def card(self) -> Clock:
        """The clock with its next act as a button."""
        if not self.actions:
            return self.bare
        first = self.actions[0]
        return {**self.clock, "url": first["url"], "action": first["label"], "about": self.title}

    @property
    def bare(self) -> Clock:
        """The clock without a link, for a page that is about it already."""
        return {**self.clock, "url": ""}

    @property
    def counts(self) -> bool:
        """Something is still to be done about it."""
        return self.band in STILL_TO_DO


@dataclass(frozen=True)
class View:
    """Who reads which child, when: what every line below needs."""

    child: Child
    agency: Agency
    book: Book
    groups: frozenset[str]
    now: datetime
    zone: tzinfo
    ask: str
    language: str

    @classmethod
    def of(cls, child: Child, agency: Agency, groups: frozenset[str], now: datetime, ask: str = "") -> "View":
        language = (get_language() or "en")[:2]
        zone = ZoneInfo(agency.timezone)
        return cls(child, agency, book_for(agency), groups, now, zone, ask or _("the caseworker"), language)

    def decides(self) -> str:
        """Who decides about a held notice: the nearest supervisor of the child's unit. Asked only when one is held."""
        return next((person.name for person in above(self.child, self.now)), "")

    def may_see(self, item: Item) -> bool:
        return groups_of(item, self.book) <= self.groups

    def said(self, rule_id: str) -> Mapping[str, str]:
        return self.book.said(rule_id, self.language)

    def label(self, recipient: str) -> str:
        return label_of(self.book.recipients.get(recipient, {}), self.language) or recipient


def shown(
    answer: AnswerJSON, *, child: Child, groups: frozenset[str], agency: Agency, now: datetime, ask: str = ""
) -> list[Shown]:
    """Every line this reader may see, in the order of the desk. `ask` names whom to ask for what is restricted."""
    view = View.of(child, agency, groups, now, ask)
    lines = [
        *duty_lines(answer["duties"], view),
        *unsure_lines(answer, view),
        *(other_line(other, view) for other in answer["others"] if view.may_see(other)),
        *(draft_line(draft, view) for draft in answer["drafts"] if view.may_see(draft)),
        *(Shown(**parts) for parts in practice_parts(answer, child, now, view.zone)),
    ]
    return sorted(lines, key=lambda line: order(line, now))


def order(line: Shown, now: datetime) -> tuple[int, float, bool, str]:
    """Overdue first, the latest of them first because those still help most; then what is due soonest, by law before
    by practice alone."""
    due = line.place(now)
    return BANDS.index(line.band), -due if line.band == "overdue" else due, not line.duty, line.title


def problem_of(answer: AnswerJSON, groups: frozenset[str], ask: str) -> str:
    """Why the clocks of this record cannot be worked out, or "". What would name a restricted fact is for others."""
    found = str(answer.get("problem", ""))
    if not found:
        return ""
    hidden = any(name in found for name in vocabulary().facts if group_of_fact(name) not in {"", *groups})
    told = _("Ask %(name)s.") % {"name": ask or _("the caseworker")} if hidden else found
    return " ".join([_("This record contradicts itself, so its clocks cannot be worked out."), told])


# --- one line -----------------------------------------------------------------------------------------------------


def duty_lines(duties: Iterable[Item], view: View) -> Iterator[Shown]:
    """One line for what one act settles: the federal duty stands, and the state's beside it is named under it."""
    groups: dict[tuple[Any, ...], list[Item]] = {}
    for duty in duties:
        if view.may_see(duty):
            groups.setdefault(tuple(duty[key] for key in ONE_ACT), []).append(duty)
        elif duty["state"] in OPEN and (told := told_to_others(duty)) is not None:
            yield restricted_line(moment(told["due_at"]), view)
    asked = Counter((group[0]["id"], group[0]["recipient"]) for group in groups.values())
    for group in groups.values():
        lead, *beside = sorted(group, key=lambda duty: leads(duty, view.book))
        again = asked[group[0]["id"], group[0]["recipient"]] > 1
        yield open_line(lead, view, beside, which=again)


def leads(duty: Item, book: Book) -> tuple[bool, bool]:
    """What is the law stands before what is recommended, so that a state's must never reads as a federal should."""
    return duty["standing"] != "must", book.rules[duty["id"]].tightens is not None


def open_line(duty: Item, view: View, beside: Sequence[Item] = (), *, which: bool = False) -> Shown:
    """A duty that this reader may see whole, with those that the same act closes. `which` tells two events apart."""
    said = view.said(duty["id"])
    token = token_of(view.child, duty["instance"])
    url = reverse("duty", args=[view.child.pk, token])
    duty = {**duty, "has_clock": waits_for_an_hour(duty, view.book)}
    words = clock(duty, now=view.now, zone=view.zone, who_decides=view.decides() if duty["state"] == "held" else "")
    title = title_of(duty, view)
    return Shown(
        band=band_of(duty),
        title=title,
        plain=said["plain"],
        clock={**words, "what": title, "url": url, "more": more_of(words, duty, view, beside, which)},
        state=duty["state"],
        due_at=moment(duty["due_at"]),
        second_at=second_of(duty, view.now),
        token=token,
        actions=actions_for(duty, token, view),
        duty=duty,
    )


def waits_for_an_hour(duty: Item, book: Book) -> bool:
    """Its hours count from a moment nobody wrote down; not when they are over because it was begun, and it goes on."""
    begun = duty.get("repeats") and (duty.get("last_act") or {}).get("outcome", "") == "done"
    return bool(book.rules[duty["id"]].clock) and not begun


def second_of(duty: Item, now: datetime) -> datetime | None:
    """The time of practice of a duty that is open without a time in law, or the next try that was dated for it."""
    found, retry = second_time(duty), moment((duty.get("last_act") or {}).get("retry_at"))
    if found is None or duty["state"] != "open":
        return None
    return retry if retry is not None and retry > now else found[0]


def title_of(duty: Item, view: View) -> str:
    """The title; with the recipient when the rule names several, since each is a line of its own."""
    title = view.said(duty["id"])["title"]
    several = len(view.book.rules[duty["id"]].to) > 1
    return f"{title} ({view.label(duty['recipient'])})" if several else title


def more_of(words: Clock, duty: Item, view: View, beside: Sequence[Item], which: bool) -> str:
    parts = [words.get("more", "")]
    started = moment(duty["started_at"])
    if which and started:
        parts.append(_("Counted from %s") % on(started, view.zone, view.now))
    if beside:
        parts.append(_("Same act: %s") % "; ".join(view.said(one["id"])["title"] for one in beside))
    return ". ".join(part.rstrip(".") for part in parts if part)


def band_of(duty: Item) -> str:
    if duty["state"] in {"met", "met_late"} and duty["proven"] == "no":
        return "said_done"
    if duty["state"] == "overdue" and not is_must(duty):
        return "open"
    return BAND_OF_STATE.get(duty["state"], "closed")


def told_to_others(duty: Item) -> Item | None:
    """When the duty would be due without any restricted fact, as `index` adds it: all that a line without the grant
    may be made of. None when only a restricted fact tells that it is due."""
    found: Item | None = duty.get("to_others", duty)
    return found


def restricted_line(due_at: datetime | None, view: View) -> Shown:
    """Only that something is due. What is done or closed says nothing at all."""
    if due_at is None:
        title = _("A notice is open, ask %(name)s") % {"name": view.ask}
    else:
        told = (
            _("A notice is due by %(when)s, ask %(name)s")
            if due_at > view.now
            else _("A notice was due %(when)s, ask %(name)s")
        )
        title = told % {"when": on(due_at, view.zone, view.now), "name": view.ask}
    bare = {
        "state": "overdue" if due_at and due_at <= view.now else "open",
        "due_at": due_at.isoformat() if due_at else None,
        "started_at": None,
    }
    words = clock(bare, now=view.now, zone=view.zone)
    words = {key: words[key] for key in ("state", "headline", "still", "when", "iso") if key in words}
    return Shown(band="overdue" if bare["state"] == "overdue" else "open", title=title, clock={**words, "what": title},
                 state=str(bare["state"]), due_at=due_at, restricted=True)  # fmt: skip


def unsure_lines(answer: AnswerJSON, view: View) -> list[Shown]:
    """Duties that one more answer would settle; all that are restricted to others become one line.

    So does a duty that only a restricted fact tells of: "may be due" must not become "is due" once the fact is known.
    """
    items = to_be_asked(answer, view.book)
    lines = [unsure_line(item, view) for item in items if view.may_see(item)]
    told_by_the_fact = (
        duty["state"] in OPEN and told_to_others(duty) is None and not view.may_see(duty) for duty in answer["duties"]
    )
    if len(lines) < len(items) or any(told_by_the_fact):
        title = _("A notice may be due, ask %(name)s") % {"name": view.ask}
        words = {"state": "cannot_tell", "headline": _("Cannot tell yet"), "when": "", "what": title}
        lines.append(Shown(band="cannot_tell", title=title, clock=words, state="cannot_tell", restricted=True))
    return lines


def unsure_line(item: Item, view: View) -> Shown:
    said = view.said(item["id"])
    url = where_asked(view.child, item["needs"][0], item["about"])
    words = {**cannot_tell(len(item["needs"])), "what": said["title"], "url": url}
    actions = ({"name": "answer", "label": _("Answer"), "url": url},) if url else ()
    return Shown(band="cannot_tell", title=said["title"], plain=said["plain"], clock=words, state="cannot_tell",
                 actions=actions, duty=item)  # fmt: skip


def line_for(item: Item, view: View) -> Shown:
    """The line of a duty or of somebody else's duty, for a page that is about it."""
    return other_line(item, view) if item.get("who") else open_line(item, view)


def other_line(other: Item, view: View) -> Shown:
    """Somebody else's duty that the agency watches: ask, and write down what they say."""
    who = view.label(other["who"])
    other = {**other, "has_clock": bool(view.book.rules[other["id"]].clock)}
    words = anothers(who, other, now=view.now, zone=view.zone)
    said, title = view.said(other["id"]), title_of(other, view)
    token = token_of(view.child, other["instance"])
    args = [view.child.pk, token]
    asked = (action("proof", _("Write down their number"), args),) if other["state"] in {"open", "overdue"} else ()
    return Shown(
        band="others",
        title=title,
        plain=said["plain"],
        clock={**words, "what": title, "url": reverse("duty", args=args)},
        state=other["state"],
        due_at=moment(other["due_at"]),
        token=token,
        actions=asked,
        duty=other,
    )


def draft_line(draft: Item, view: View) -> Shown:
    said = view.said(draft["id"])
    words = {"state": "closed", "headline": _("Draft"), "when": _("not in use"), "what": said["title"]}
    url = reverse("law", args=[draft["id"]])
    return Shown(band="drafts", title=said["title"], plain=said["plain"], state="draft", duty=draft,
                 clock={**words, "url": url})  # fmt: skip


# --- what can be done ----------------------------------------------------------------------------------------------


def actions_for(duty: Item, token: str, view: View) -> tuple[dict[str, str], ...]:
    """The next act first. `name` is the route; labels are verb and thing."""
    args = [view.child.pk, token]
    if duty["state"] == "held":
        return (action("duty_close", _("Decide"), args),)
    if duty["state"] in {"open", "overdue"}:
        if duty["act"] == "screen_after_return":
            first_words = action("screen_return", _("Start the conversation"), [view.child.pk])
            return ({**first_words, "url": f"{first_words['url']}?about={duty['about']}"},)
        if duty["act"] in TALKED_ABOUT:
            talk = action("return_talk", _("Start the conversation"), [duty["about"]])
            return (talk, action("proof", _("Record it"), args))
        record_it, packet = action("proof", _("Record it"), args), packet_for(duty)
        return (action("prepare", prepare_label(packet), args), record_it) if packet else (record_it,)
    last = duty.get("last_act") or {}
    if band_of(duty) == "said_done" and is_own(last):
        return (action("act_correct", _("Add the number"), [UUID(last["id"])]),)
    return ()


def prepare_label(packet: Packet) -> str:
    if packet.updates:
        return _("Prepare the update")
    return _("Prepare the letter") if packet.is_letter else _("Prepare the report")


def is_own(act: Item) -> bool:
    """An act of ours, which a person recorded; a signed screening stands for one and is corrected there."""
    try:
        return bool(UUID(act.get("id", "")))
    except ValueError:
        return False


def action(name: str, label: str, args: Sequence[object]) -> dict[str, str]:
    return {"name": name, "label": label, "url": reverse(name, args=args)}


def packet_for(duty: Item) -> Packet | None:
    """The packet that fits the act and the receiver, whichever rule asks for it."""
    act, recipient = duty["act"], duty["recipient"]
    fitting = (one.addressed_to(recipient) for one in load_packets().values()
               if act in one.acts and one.reaches(recipient))  # fmt: skip
    return next(fitting, None)


# --- restriction --------------------------------------------------------------------------------------------------


def groups_of(item: Item, book: Book) -> frozenset[str]:
    """The groups a reader needs: those of every fact the rule reads, known or not, and of the recipient."""
    rule = book.rules[item["id"]]
    recipients = [item["recipient"]] if "recipient" in item else list(rule.to)
    named = {str(group) for one in recipients if (group := book.recipients.get(one, {}).get("restricted"))}
    read = {group_of_fact(name) for name in (*item.get("restricted_by", ()), *rule.restricted, *item.get("needs", ()))}
    return frozenset({*named, *read} - {""})


def groups_of_rule(rule_id: str, book: Book) -> frozenset[str]:
    """The groups of a rule as such; a rule that is no longer in the book cannot be judged, so it needs all."""
    if rule_id == PRACTICE:
        return frozenset()
    return groups_of({"id": rule_id}, book) if rule_id in book.rules else frozenset(RESTRICTED)


def groups_of_instance(instance: str, book: Book) -> frozenset[str]:
    """The same for what was prepared under an instance: the receiver counts where no rule stands behind it."""
    first, *rest = instance.split("/")
    if first != HEARS:
        return groups_of_rule(first, book)
    return frozenset({str(book.recipients.get(rest[0].split(":")[0], {}).get("restricted", ""))} - {""})


def group_of_fact(name: str) -> str:
    return (vocabulary()[name].restricted or "") if name in vocabulary() else ""


def groups_of_act(act: str, recipient: str, book: Book) -> frozenset[str]:
    """The same for something that was done: of all rules that it could have closed. Without one it needs all; only that
    somebody was told of an absence says no more than who it was."""
    if act == PRACTICE:
        return frozenset()
    rules = [rule for rule in book.rules.values() if rule.act == act and recipient in rule.to]
    if not rules and act in OURS:
        return frozenset()
    if not rules:
        named = str(book.recipients[recipient].get("restricted", "")) if recipient in book.recipients else ""
        return frozenset({named} - {""}) if act in NOTICES and recipient in book.recipients else frozenset(RESTRICTED)
    return frozenset().union(*(groups_of({"id": rule.id, "recipient": recipient}, book) for rule in rules))


def label_of(entry: Mapping[str, Any], language: str) -> str:
    label = entry.get("label", entry)
    return str(label.get(language) or label.get("en") or "") if isinstance(label, Mapping) else str(label)


def word(book: Book, kind: str, key: str, language: str) -> str:
    """The plain name of an act, a content key, a proof key or a basis."""
    words: Any = book.words.get(kind, {})
    return label_of(words.get(key, {}), language) or key


# --- tokens and names ----------------------------------------------------------------------------------------------


def token_of(child: Child, instance: str) -> str:
    """An address for a duty that tells nothing: a keyed digest of the child and the instance."""
    return blind_index("duty", f"{child.pk}/{instance}")[:TOKEN_LENGTH]


def where_asked(child: Child, fact: str, about: str) -> str:
    """Where a worker answers a question about an event: the missing report, the record, a conclusion, or nowhere."""
    if vocabulary()[fact].about == "episode":
        return reverse("missing_edit", args=[about])
    return where_to_answer(child, fact)


def duty_with(token: str, answer: AnswerJSON, view: View) -> Item | None:
    """The duty behind a token, if it is there and this reader may see it: both answers are the same None."""
    items = [*answer["duties"], *answer["others"]]
    return next((one for one in items if token_of(view.child, one["instance"]) == token and view.may_see(one)), None)


def closed_together(duty: Item, answer: AnswerJSON) -> list[Item]:
    """The duties that one act closes: same act, recipient and event."""
    keys = ("act", "recipient", "about")
    items = [*answer["duties"], *answer["others"]]
    return [other for other in items if all(other[key] == duty[key] for key in keys)]


def whom_to_ask(children: Sequence[Child], now: datetime) -> dict[UUID, str]:
    """Who is responsible for each child, longest first: one question to the database for all."""
    held = Assignment.objects.filter(holds_at(now), child__in=children).select_related("person").order_by("-since")
    return {one.child_id: one.person.name for one in held}
