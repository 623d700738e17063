"""What a folder of rules would change, for which kinds of case, and from when.

The book is asked twice about every kind of case: without the folder and with it. Both answers are compared duty by
duty. Equal changes are put together and described by the fewest answers that tell their cases from all others. That
nothing becomes looser is looked for in every one of these pairs, and not assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from .answer import Answer, Finding
from .book import Book
from .case_kinds import Kind, case_of, conditions, count, facts_read, kinds, neighbours, questions, spread
from .changes import Change, Line, Looked, Preview, Where
from .clocks import Almanac, local
from .describing import Box, smallest
from .duties import due
from .rule import STANDINGS, Rule
from .vocabulary import vocabulary

NOON = 12
MOMENTS = 8
"""So many dates are looked at; more than that in one folder is not one change."""

TRIES = 40
"""So many more kinds are tried of each description that was not checked against all of them."""

ROUNDS = 6
"""So often is a description mended when such a try proves it wrong."""

SETTLED = ("overtaken", "held", "closed_with_reason")
STRICTER = ("duty", "recipient", "earlier", "stronger", "content", "shown")


def preview(before: Book, after: Book, *, start: date) -> Preview:
    """What `after` asks for and `before` did not; its drafts as if they were in use, because that is the question.

    Raises ContentError when a calendar says nothing about a day.
    """
    own = tuple(name for name in after.rules if name not in before.rules)
    drafts = tuple(name for name in own if after.rules[name].draft)
    after = replace(
        after, rules={**after.rules, **{name: replace(after.rules[name], status="in_use") for name in drafts}}
    )
    roots = {name: _root(name, after) for name in after.rules}
    touched = [roots[name] for name in (*own, *_reading(after, _changed(before, after)))]
    moments = _moments([after.rules[name] for name in own], start)
    parts = [_Comparison(before, after, moments, root, roots) for root in dict.fromkeys(touched)]
    changes = sorted((change for part in parts for change in part.changes()), key=_in_order)
    heard = {name for part in parts for name in part.heard}
    mine = [after.rules[name] for name in own if after.rules[name].status != "retired"]
    return Preview(
        rules=own,
        drafts=drafts,
        changes=tuple(one for one in changes if one.line.change in STRICTER),
        looser=tuple(one for one in changes if one.line.change == "looser"),
        looked=tuple(Looked(part.root, part.asked, len(part.kinds), count(part.asked)) for part in parts),
        moments=moments,
        asks=tuple(sorted(_questions(mine) - _questions(before.rules.values()))),
        silent=tuple(rule.id for rule in mine if rule.id not in heard),
        slower=tuple(rule.id for rule in mine if _raced(parts).get(rule.id) is False),
        weaker=tuple(rule.id for rule in mine if any(rule.id in part.weaker for part in parts)),
    )


def _root(name: str, book: Book) -> str:
    while (above := book.rules[name].tightens) is not None:
        name = above
    return name


def _changed(before: Book, after: Book) -> frozenset[str]:
    """Settings that the folder chooses otherwise."""
    return frozenset(name for name, value in after.settings.items() if value != before.settings.get(name))


def _raced(parts: Iterable[_Comparison]) -> dict[str, bool]:
    return {name: earlier for part in parts for name, earlier in part.earlier.items()}


def _reading(book: Book, settings: frozenset[str]) -> Iterator[str]:
    """The rules that these settings may change."""
    for rule in book.rules.values():
        read = {branch.by_setting[0] for branch in rule.standing if branch.by_setting}
        read.update(name for condition in conditions(rule) for name in condition.reads())
        read.update(["settings.returned_before_due"] if rule.overtaken_by else [])
        read.update(["settings.immediate_grace"] if any(not case.within.count for case in rule.clock) else [])
        if not read.isdisjoint(settings):
            yield rule.id


def _moments(rules: Iterable[Rule], start: date) -> tuple[date, ...]:
    """The first day, and every later one on which a rule begins or ends."""
    days = {start}
    for rule in rules:
        dated = [*(c.in_force for c in rule.authority), *(c.until for c in rule.authority)]
        days.update(day for day in (*dated, *(b.in_force for b in rule.standing)) if day and day > start)
    return tuple(sorted(days)[:MOMENTS])


# --- one duty, before and after -----------------------------------------------------------------------------------


@dataclass
class _Owed:
    """What is owed of one act to one recipient for one event: the duty and all that tightens it, taken together."""

    findings: list[Finding]

    @property
    def standing(self) -> str:
        return max((one.standing for one in self.findings), key=STANDINGS.__getitem__)

    @property
    def strongest(self) -> list[Finding]:
        """Those that set the due time: a weaker one sets none."""
        return [one for one in self.findings if one.standing == self.standing]

    @property
    def due(self) -> datetime | None:
        return min((one.due_at for one in self.strongest if one.due_at), default=None)

    @property
    def content(self) -> frozenset[str]:
        return frozenset(word for one in self.findings for word in one.content)

    @property
    def shown(self) -> frozenset[tuple[str, datetime, str]]:
        """Second lines: what they are, when, and the rule that gives them."""
        return frozenset(
            (shown.kind, shown.due_at, shown.rule or one.id) for one in self.findings for shown in one.also_show
        )


Said = tuple[Line, Where]
Key = tuple[str, str, str]
"""The rule at the root of what tightens it, the event, the recipient."""


class _Comparison:
    """One duty, and all that tightens it, with and without the folder. Duties do not move one another."""

    def __init__(
        self, before: Book, after: Book, moments: tuple[date, ...], root: str, roots: Mapping[str, str]
    ) -> None:
        names = [name for name in after.rules if roots[name] == root]
        self.root, self.roots, self.moments = root, roots, moments
        self.own = frozenset(name for name in names if name not in before.rules)
        self.before, self.after = _only(before, names), _only(after, names)
        self.alone = _alone(self.after)
        self.rules = [after.rules[name] for name in names]
        endings = bool(_changed(before, after)) or root in self.own
        self.asked = questions(self.rules, after.settings, endings=endings)
        self.read = facts_read(self.rules, endings=True)
        self.kinds = list(kinds(self.asked))
        self.told: dict[tuple[Kind, date], frozenset[Line]] = {}
        self.heard: set[str] = set()
        """Rules of the folder that change something."""

        self.earlier: dict[str, bool] = {}
        """Rules of the folder with a time of their own: whether it was ever earlier than what was due before."""

        self.weaker: set[str] = set()

    # --- asking -------------------------------------------------------------------------------------------------

    def lines(self, kind: Kind, day: date) -> frozenset[Line]:
        """What changes for one kind of case whose event is on that day."""
        if (kind, day) not in self.told:
            event = local(datetime(day.year, day.month, day.day, NOON, tzinfo=self.after.zone), self.after.zone)
            codes, zone = self.after.jurisdictions, self.after.zone.key
            case, at = case_of(kind, self.asked, self.read, event, codes, zone)
            before, after = (due(case, at=at, book=book) for book in (self.before, self.after))
            self.told[kind, day] = frozenset()
            if _said(before) != _said(after):  # a rule that fires is said, whether or not it changes anything
                own = {one.instance: one for one in _standing(due(case, at=at, book=self.alone))}
                self.told[kind, day] = frozenset(self._compared(before, after, own))
        return self.told[kind, day]

    def _compared(self, before: Answer, after: Answer, own: Mapping[str, Finding]) -> Iterator[Line]:
        then = {one.instance: one for one in _standing(after)}
        for one in _standing(before):
            yield from self._looser(one, then.get(one.instance))
        was, now = self._owed(before), self._owed(after)
        events = {key[:2] for key in was}
        for key, owed in now.items():
            act, to = self.after.rules[key[0]].act, key[2]
            if key in was:
                yield from self._stricter(was[key], owed, own, (act, to))
            else:
                change = "recipient" if key[:2] in events else "duty"
                clock = self._by_when(owed, own)[0]
                yield Line(change, self._heard(owed.strongest), act, to, "", f"as a {owed.standing}{clock}")

    def _looser(self, was: Finding, now: Finding | None) -> Iterator[Line]:
        """What stood before must stand, by itself and not only by another rule of its kind."""
        about = ("looser", was.id, was.act, was.recipient)
        if now is None:
            yield Line(*about, was.standing, "gone")
            return
        if STANDINGS[now.standing] < STANDINGS[was.standing]:
            yield Line(*about, f"a {was.standing}", f"a {now.standing}")
        if was.due_at is not None and (now.due_at is None or now.due_at > was.due_at):
            yield Line(*about, "due in time", "due later")
        if now.state in SETTLED and was.state not in SETTLED:
            yield Line(*about, was.state, now.state)
        if lost := sorted(set(was.content).difference(now.content)):
            yield Line(*about, f"to say {', '.join(lost)}", "to say less")

    def _owed(self, answer: Answer) -> dict[Key, _Owed]:
        found: dict[Key, _Owed] = {}
        for one in _standing(answer):
            found.setdefault((self.roots[one.id], one.about, one.recipient), _Owed([])).findings.append(one)
        return found

    def _stricter(self, was: _Owed, now: _Owed, own: Mapping[str, Finding], about: tuple[str, str]) -> Iterator[Line]:
        self._raced(was, now, own)
        if now.due is not None and (was.due is None or now.due < was.due):
            holding = [one for one in now.strongest if own[one.instance].due_at == now.due]
            yield Line("earlier", self._heard(holding), *about, *self._moved(was, now, own))
        if STANDINGS[now.standing] > STANDINGS[was.standing]:
            yield Line("stronger", self._heard(now.strongest), *about, was.standing, now.standing)
        if more := now.content - was.content:
            asking = [one for one in now.findings if not more.isdisjoint(self.after.rules[one.id].content)]
            yield Line("content", self._heard(asking), *about, "", ", ".join(sorted(more)))
        for kind, at, rule in sorted(now.shown):
            if rule in self.own and (kind, at) not in {shown[:2] for shown in was.shown}:
                self.heard.add(rule)
                yield Line("shown", rule, *about, "", self._shown(kind, rule, own))

    def _raced(self, was: _Owed, now: _Owed, own: Mapping[str, Finding]) -> None:
        """Whose time is earlier than what was due, and whether it stands strongly enough to set it."""
        for one in (one for one in now.findings if one.id in self.own):
            at = own[one.instance].due_at
            if at is not None and was.due is not None:
                self.earlier[one.id] = self.earlier.get(one.id, False) or at < was.due
                if at < was.due and one.standing != now.standing:
                    self.weaker.add(one.id)
            elif at is not None:
                self.earlier[one.id] = True

    def _heard(self, findings: Iterable[Finding]) -> str:
        """The rule of the folder among those that make a change; without one, a setting lets another do it."""
        found = [*findings]
        mine = [one.id for one in found if one.id in self.own]
        self.heard.update(mine)
        return min(mine or [one.id for one in found])

    # --- words for a clock --------------------------------------------------------------------------------------

    def _by_when(self, owed: _Owed, own: Mapping[str, Finding]) -> tuple[str, str]:
        """The clock that sets the due time, in words, and the event it counts from."""
        for one in owed.strongest:
            alone = own.get(one.instance)
            if alone is not None and alone.due_at == owed.due is not None:
                return self._clock(alone)
        return "", ""

    def _clock(self, one: Finding) -> tuple[str, str]:
        rule, started = self.after.rules[one.id], one.started_at
        almanac = Almanac(self.after.zone, self.after.calendar)
        for case in rule.clock:
            begun = one.facts.get(case.start) if case.start else started
            if isinstance(begun, datetime) and case.deadline(begun, one.facts, almanac).at == one.due_at:
                within = "at once" if not case.within.count else f"within {case.within}"
                return f", {within}", case.start or "/".join(rule.starts)
        if rule.repeat and rule.repeat.every:
            return f", every {rule.repeat.every}", "/".join(rule.starts)
        return (f", not after {_named(rule.not_after)}" if rule.not_after else ""), ""

    def _moved(self, was: _Owed, now: _Owed, own: Mapping[str, Finding]) -> tuple[str, str, str]:
        before, base = self._by_when(was, own)
        after, other = self._by_when(now, own)
        by = ""
        if was.due and now.due and base == other:
            by = _length(abs(was.due - now.due))
        elif other and base:
            after = f"{after} of the moment {_named(other)}"
        return before.removeprefix(", ") or "no hours", after.removeprefix(", ") or "no hours", by

    def _shown(self, kind: str, rule: str, own: Mapping[str, Finding]) -> str:
        """A second line has hours of its own; a recommended rule gives its clock as one."""
        lines = [line for line in self.after.rules[rule].also_show if line.kind == kind]
        if lines:
            return f"{kind.replace('_', ' ')}, within {lines[0].within}"
        clock = next((self._clock(one)[0] for one in own.values() if one.id == rule and one.due_at), "")
        return f"{kind.replace('_', ' ')}{clock}"

    # --- putting together ---------------------------------------------------------------------------------------

    def changes(self) -> Iterator[Change]:
        by_day = [dict(self._described(day)) for day in self.moments]
        seen: set[Said] = set()
        for turn, described in enumerate(by_day):
            for said, cases in described.items():
                if said in seen:
                    continue
                seen.add(said)
                gone = (day for day, later in zip(self.moments[turn:], by_day[turn:], strict=True) if said not in later)
                yield Change(*said, self.moments[turn], next(gone, None), cases, len(self.kinds))

    def _described(self, day: date) -> Iterator[tuple[Said, int]]:
        for line in sorted({line for kind in self.kinds for line in self.lines(kind, day)}):
            for box, cases in self._boxes(line, day):
                yield (line, self._where(box)), cases

    def _boxes(self, line: Line, day: date) -> list[tuple[Box, int]]:
        """The fewest answers that hold for all of its cases and no other; tried on kinds not yet looked at, too."""

        def inside(kind: Kind) -> bool:
            return line in self.lines(kind, day)

        for _ in range(ROUNDS if count(self.asked) > len(self.kinds) else 0):
            boxes = [(box, seed) for box, _, seed in smallest(self.kinds, self.asked, inside)]
            wrong = [kind for box, _ in boxes for kind in _tries(box) if not inside(kind)]
            near = [kind for _, seed in boxes for kind in neighbours(seed, self.asked)]
            known = set(self.kinds)
            self.kinds += dict.fromkeys(kind for kind in (*wrong, *near) if kind not in known)
            if not wrong:
                break
        return [(box, cases) for box, cases, _ in smallest(self.kinds, self.asked, inside)]

    def _where(self, box: Box) -> Where:
        return tuple(
            (question.name, question.said(answers))
            for question, answers in zip(self.asked, box, strict=True)
            if len(answers) < len(question.answers)
        )


def _questions(rules: Iterable[Rule]) -> frozenset[str]:
    facts = [vocabulary()[name] for name in facts_read(rules, endings=False)]
    return frozenset(fact.question for fact in facts if fact.kind != "time")


def _tries(box: Box) -> Iterator[Kind]:
    """Some kinds of a box, spread over it."""
    for picked in islice(spread([len(answers) for answers in box]), TRIES):
        yield tuple(sorted(answers)[number] for answers, number in zip(box, picked, strict=True))


def _only(book: Book, names: Sequence[str]) -> Book:
    """The same book with these rules alone: no other could change."""
    return replace(book, rules={name: book.rules[name] for name in names if name in book.rules}, conflicts={})


def _alone(book: Book) -> Book:
    """Each rule by itself, so that its own time can be told from the one that holds."""
    return replace(book, rules={name: replace(rule, tightens=None) for name, rule in book.rules.items()})


def _standing(answer: Answer) -> tuple[Finding, ...]:
    return (*answer.duties, *answer.others)


def _said(answer: Answer) -> list[tuple[object, ...]]:
    return [
        (one.instance, one.standing, one.state, one.due_at, one.content, one.also_show) for one in _standing(answer)
    ]


def _length(span: timedelta) -> str:
    """A length of time in hours, or in days from three days on."""
    minutes = int(span.total_seconds() // 60)
    if minutes % 1440 == 0 and minutes >= 3 * 1440:
        return f"{minutes // 1440} days"
    hours, rest = divmod(minutes, 60)
    words = [f"{hours} h"] if hours else []
    return " ".join([*words, f"{rest} min"] if rest or not words else words)


def _named(fact: str | None) -> str:
    """A time fact in words: "when the agency received …"."""
    if not fact:
        return ""
    told = [vocabulary()[name].means.rstrip(".") for name in fact.split("/")]
    return " or ".join(words[0].lower() + words[1:] for words in told)


def _in_order(one: Change) -> tuple[object, ...]:
    order = ("looser", *STRICTER).index(one.line.change)
    return (one.begins, order, one.line, -one.cases, one.where)
