"""The one screen on which a plan is written: every part with its prompts, in any order, with what stands there now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from handrail.rules import plans as rules
from handrail.rules.plans.plan import AUDIENCES

from . import book
from .forms import NOT_SEEN, WHO, AtPrompt
from .writing import Sitting, holds

STATES = ("not_started", "has_something", "left_out")


@dataclass
class AtOne:
    """One prompt on the screen. `place` is what an address may say of it: two numbers, and no word."""

    place: str
    key: str
    prompt: rules.Prompt
    form: AtPrompt
    lines: list[str]
    double: bool
    is_open: bool = False

    @property
    def ask(self) -> str:
        return book.say(self.prompt.ask)

    @property
    def other(self) -> str:
        return self.prompt.ask[book.other_language()]

    @property
    def staff_note(self) -> str:
        return book.say(self.prompt.staff_note) if self.prompt.staff_note else ""

    @property
    def then(self) -> str:
        """What there is to say to the answer that was chosen."""
        chosen = self.form.initial.get("chosen", "")
        return book.say(self.prompt.then[chosen]) if self.prompt.then and chosen in self.prompt.then else ""

    @property
    def ideas(self) -> list[dict[str, Any]]:
        """Each idea to tap, with the drawing for those who do not read."""
        drawn = {chip.id: chip.pictogram for chip in self.prompt.chips}
        return [{"tile": tile, "drawing": drawn.get(tile.data["value"], "")} for tile in self.form["chips"]]

    @property
    def has_text(self) -> bool:
        return "text" in self.form.fields

    @property
    def sees(self) -> list[Any]:
        return [WHO[who] for who in (self.form.fields["who"].initial or [])]

    @property
    def not_seen(self) -> list[Any]:
        return [NOT_SEEN[who] for who in AUDIENCES if who not in self.form.offered]


@dataclass
class SectionShown:
    number: int
    section: rules.Section
    state: str
    prompts: list[AtOne]
    for_caregiver: bool

    @property
    def title(self) -> str:
        return book.say(self.section.title)

    @property
    def intro(self) -> str:
        return book.say(self.section.intro)

    @property
    def other(self) -> str:
        return self.section.intro[book.other_language()]

    @property
    def staff_note(self) -> str:
        return book.say(self.section.staff_note) if self.section.staff_note else ""

    @property
    def is_open(self) -> bool:
        return any(one.is_open for one in self.prompts)

    @property
    def first(self) -> str:
        """The prompt that opens with its part: the one that is asked for, else the first without an answer."""
        asked = [one.place for one in self.prompts if one.is_open] + [
            one.place for one in self.prompts if not one.lines
        ]
        return (asked or [self.prompts[0].place])[0]


@dataclass
class Screen:
    """A plan as it is written now."""

    sitting: Sitting
    content: rules.Plan
    zone: ZoneInfo
    today: date
    at_home: bool

    def sections(self, opened: str = "", wrong: AtPrompt | None = None) -> list[SectionShown]:
        """`opened` is the place that stands open; `wrong` a form that did not do, in the place of its prompt."""
        answers, gone = book.answers_of(self.sitting), book.sections_left_out(self.sitting)
        own = len(self.content.sections)
        return [
            SectionShown(number, section, rules.state_of(section, answers, gone),
                         [self.at(number, count, section, opened, wrong)
                          for count, _prompt in enumerate(section.prompts, start=1)], number > own)
            for number, section in self.numbered()
        ]  # fmt: skip

    def numbered(self) -> Iterator[tuple[int, rules.Section]]:
        return enumerate((*self.content.sections, *self.content.caregiver), start=1)

    def at(self, number: int, count: int, section: rules.Section, opened: str, wrong: AtPrompt | None) -> AtOne:
        prompt, place = section.prompts[count - 1], f"{number}-{count}"
        key = section.key(prompt)
        form = wrong if wrong is not None and wrong.data.get("key") == key else self.form(key, prompt, place)
        said = book.said_at(self.sitting, key)
        return AtOne(
            place, key, prompt, form, book.in_words(prompt, said), self.sitting.is_double(key), place == opened
        )

    def form(self, key: str, prompt: rules.Prompt, place: str, data: Any = None) -> AtPrompt:
        said = book.said_at(self.sitting, key)
        started = {"key": key, "after": self.sitting.after(key), "chosen": str(said.get("choice") or "")}
        return AtPrompt(data, prompt=prompt, said=said, sees=self.sees(key, prompt), until=self.until(key),
                        at_home=self.at_home, initial=started, auto_id=f"p{place}_%s")  # fmt: skip

    def sees(self, key: str, prompt: rules.Prompt) -> dict[str, bool]:
        seen = book.sharing_of(self.sitting, self.zone).get(key, rules.plan.UNASKED)
        return {who: rules.may_see(who, prompt, seen, self.today) for who in AUDIENCES}

    def in_file(self, section: rules.Section, prompt: rules.Prompt) -> bool:
        """Whether an answer may stand where others of the agency read it: the young person keeps it neither from the
        worker's file nor out of the plan with its whole part."""
        left_out = section.id in book.sections_left_out(self.sitting)
        return not left_out and self.sees(section.key(prompt), prompt)["worker"]

    def until(self, key: str) -> date | None:
        rows = [row for (at, _who), row in self.sitting.agreed.items() if at == key and holds(row, self.today)]
        return max((row.until for row in rows if row.until), default=None)

    def place_of(self, key: str) -> str:
        for number, section in self.numbered():
            for count, prompt in enumerate(section.prompts, start=1):
                if section.key(prompt) == key:
                    return f"{number}-{count}"
        return ""

    def after(self, place: str) -> str:
        """The prompt that comes next, or none after the last one of its part."""
        number, count = (int(part) for part in place.split("-"))
        section = dict(self.numbered())[number]
        return f"{number}-{count + 1}" if count < len(section.prompts) else ""

    @property
    def empty(self) -> bool:
        return not any(answer.given for answer in book.answers_of(self.sitting).values())
