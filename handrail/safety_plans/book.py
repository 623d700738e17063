"""The content of a plan for one child, in the reader's language, and a plan's rows in the words of the rules."""

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from handrail.children.models import Child
from handrail.rules import plans as rules

from .models import Plan
from .writing import NOTHING, Said, Sitting

Language = Literal["en", "es"]
SAFETY, PREVENTION = Plan.Kind.SAFETY, Plan.Kind.PREVENTION


def lang() -> Language:
    """The active language, as content names it."""
    return "es" if (get_language() or "").startswith("es") else "en"


def say(words: rules.plan.Words) -> str:
    return words[lang()]


def other_language() -> Language:
    return "en" if lang() == "es" else "es"


def content_for(kind: str, child: Child, today: date) -> rules.Plan:
    """What is asked. A plan is read with the prompts of the child's age today; what was written before stays."""
    shipped = rules.load_plans()
    return shipped.prevention.plan if kind == PREVENTION else rules.plan_for(child.age_on(today), shipped)


def answer_of(said: Said) -> rules.Answer:
    return rules.Answer(
        chips=tuple(said.get("chips", ())),
        text=str(said.get("text", "")),
        choice=said.get("choice") or None,
        code_word_action=str(said.get("action", "")),
    )


def answers_of(sitting: Sitting) -> rules.Answers:
    """By `<section>.<prompt>`. What stands in a part that was left out stays on record and goes nowhere."""
    gone = sections_left_out(sitting)
    return {
        key: answer_of(said) for key, said in sitting.said.items() if "." in key and key.partition(".")[0] not in gone
    }


def sections_left_out(sitting: Sitting) -> frozenset[str]:
    return frozenset(key for key, said in sitting.said.items() if "." not in key and said.get("left_out"))


def sharing_of(sitting: Sitting, zone: ZoneInfo) -> rules.Sharing:
    """What the young person chose, by prompt. `chosen_on` is the agency's day: some choices hold for that day alone."""
    found: dict[str, dict[str, rules.Choice]] = {}
    for (key, audience), row in sitting.agreed.items():
        day = row.recorded_at.astimezone(zone).date()
        found.setdefault(key, {})[audience] = rules.Choice(shown=row.shown, until=row.until, chosen_on=day)
    return {key: rules.Seen(**chosen) for key, chosen in found.items()}


def in_words(prompt: rules.Prompt, said: Said) -> list[str]:
    """What stands at a prompt, line by line, as the page shows it. A chip that is no longer offered stays as it is."""
    chips = {chip.id: say(chip.text) for chip in prompt.chips}
    choice = str(said.get("choice") or "")
    lines = [chips.get(code, code) for code in said.get("chips", ())]
    lines += [say(prompt.choices[choice]) if prompt.choices and choice in prompt.choices else choice] if choice else []
    return [*lines, *str(said.get("text", "")).splitlines(), *str(said.get("action", "")).splitlines()]


def said_at(sitting: Sitting, key: str) -> Said:
    return sitting.said.get(key, NOTHING)
