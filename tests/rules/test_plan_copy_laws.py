"""The laws of copies: no secret on any, an unknown is a suspect, what was withdrawn is gone, only what was ticked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from handrail.rules.plans import Answer, Answers, Choice, Copy, Held, Plan, Prompt, Seen, copy_of, load_plans
from handrail.rules.plans.forbidden import names_somebody
from tests.rules.plan_secrets import KNOWN, SECRETS, seen_in
from tests.thorough import examples

BOOK = load_plans()
PLANS = {plan.id: plan for plan in (*BOOK.plans, BOOK.prevention.plan)}
TODAY = date(2026, 11, 23)
PLAIN = ["walk", "music", "ask Rey", "go inside", "Aunt L. 555-0142", "the library", "llamar a mi tía", "respirar"]
AUDIENCES = ["youth", "caregiver", "worker"]
FORMS = list(BOOK.copies.forms)

plans = some.sampled_from(list(PLANS))
languages = some.sampled_from(["en", "es"])
days = some.sampled_from([None, *(TODAY + timedelta(days=gap) for gap in (-400, -1, 0, 1, 400))])
choices = some.none() | some.builds(Choice, shown=some.booleans(), until=days, chosen_on=days)
seen = some.builds(Seen, youth=choices, caregiver=choices, worker=choices)
TICKED = Seen(*(Choice(True, chosen_on=TODAY),) * 3)

ways = some.sampled_from(SECRETS).flatmap(lambda secret: some.sampled_from(secret.ways))
words = some.lists(some.sampled_from(PLAIN) | ways | ways, min_size=1, max_size=3).map(" ".join)
texts = some.lists(words, max_size=3).map("\n".join)
secret_answer = {
    "people_i_need_distance_from.who": Answer(text="that guy Trellamar who comes by"),
    "if_they_turn_up.help_word": Answer(text="bluegrackle", code_word_action="Quorra meets me at dock nine"),
}


@some.composite
def written(draw, plan: Plan) -> Answers:
    """Any answers at all, with secrets anywhere, also chips that are no longer there."""
    prompts = {key: prompt for key, _, prompt in plan.prompts()}
    found = {}
    for key in draw(some.lists(some.sampled_from(sorted(prompts)), min_size=4, max_size=12, unique=True)):
        ids = [chip.id for chip in prompts[key].chips]
        found[key] = Answer(
            chips=tuple(draw(some.lists(some.sampled_from([*ids, "gone"]), max_size=3, unique=True))),
            text=draw(texts),
            choice=draw(some.sampled_from([None, "yes", "no", "dont_know", "declined"])),
            code_word_action=draw(some.sampled_from(["", "Quorra meets me at dock nine"])),
        )
    return {**found, **{key: answer for key, answer in secret_answer.items() if key in prompts}}


@some.composite
def situations(draw) -> tuple[str, Answers, Mapping[str, Seen]]:
    plan = draw(plans)
    answers = draw(written(PLANS[plan]))
    sharing = {key: draw(some.just(TICKED) | seen) for key in answers}
    return plan, answers, sharing


def printed(copy: Copy) -> str:
    """All that a copy carries, also what is only for the screen."""
    parts = [text for part in copy.parts for text in (part.heading, *part.lines)]
    screen = [text for one in copy.left_out for text in (one.key, one.reason, *one.why.values(), *one.mend.values())]
    return "\n".join([copy.title, *parts]) if not screen else "\n".join([copy.title, *parts, one_line(screen)])


def one_line(screen: list[str]) -> str:
    """What is said about a line that was left out must not repeat it; our own words there may say what it is about."""
    ours = {
        text for refusal in BOOK.copies.refused.values() for text in (*refusal.why.values(), *refusal.mend.values())
    }
    keys = {key for plan in PLANS.values() for key, _, _ in plan.prompts()} | set(BOOK.copies.refused)
    return " ".join(text for text in screen if text not in ours | keys)


@given(situations(), languages, some.sampled_from(["youth", "caregiver"]), some.sampled_from(FORMS))
@settings(max_examples=examples(200), deadline=None)
def test_no_secret_reaches_a_young_persons_or_a_caregivers_copy(situation, language, audience, form) -> None:
    plan, answers, sharing = PLANS[situation[0]], *situation[1:]
    known = replace(KNOWN, form=form, others=((BOOK.plans[1], secret_answer),))
    copy = copy_of(audience, plan, answers, sharing, known, language, TODAY)
    without_list = copy_of(audience, plan, answers, {**sharing, LIST: Seen()}, known, language, TODAY)
    assert isinstance(copy, Copy) and isinstance(without_list, Copy)
    assert seen_in(printed(without_list), audience) == []
    assert [kind for kind in seen_in(printed(copy), audience) if kind not in AGREED] == []


LIST = "for_the_caregiver.may_not_visit"
AGREED = {"a person who harms", "whom they fear"}
"""May stand on the agreed list of who may not visit, and nowhere else."""


@given(situations(), languages)
@settings(max_examples=examples(50), deadline=None)
def test_no_password_reaches_the_file(situation, language) -> None:
    plan, answers, sharing = PLANS[situation[0]], *situation[1:]
    copy = copy_of("worker", plan, answers, sharing, KNOWN, language, TODAY)
    assert isinstance(copy, Copy)
    assert seen_in("\n".join(line for part in copy.parts for line in part.lines), "worker") == []


def may(audience: str, prompt: Prompt, chosen: Choice | None) -> bool:
    """What a tick is, said once more by itself."""
    start = prompt.who_may_see[audience]
    if start == "never" or chosen is None or not chosen.shown:
        return False
    fresh = start != "ask_each_time" or chosen.chosen_on == TODAY
    return fresh and (chosen.until is None or chosen.until >= TODAY)


@given(plans, some.data(), languages, some.sampled_from(["youth", "caregiver"]))
@settings(max_examples=examples(60), deadline=None)
def test_a_copy_holds_every_line_that_was_ticked_and_no_other(plan, data, language, audience) -> None:
    plan = PLANS[plan]
    prompts = [(key, prompt) for key, _, prompt in plan.prompts() if prompt.answer in ("text", "chips_and_text")]
    answers = {key: Answer(text=f"unpaired {mark(number)}") for number, (key, _) in enumerate(prompts)}
    sharing = {key: data.draw(seen) for key in answers}
    copy = copy_of(audience, plan, answers, sharing, replace(KNOWN, harmful_names=()), language, TODAY)
    assert isinstance(copy, Copy)
    lines = {line.split()[-1] for part in copy.parts for line in part.lines if "unpaired" in line}
    ticked = {mark(number) for number, (key, prompt) in enumerate(prompts)
              if may(audience, prompt, getattr(sharing[key], audience))}  # fmt: skip
    kept_back = {mark(number) for number, (key, prompt) in enumerate(prompts) if key in refused(copy)}
    assert lines == ticked - kept_back
    assert all(prompt.names is False for key, prompt in prompts if mark_of(key, prompts) in lines)


def mark(number: int) -> str:
    """A word of letters alone, different for each number and part of no other."""
    return "qz" + "".join("abcdefghij"[int(digit)] for digit in f"{number:03d}") + "zq"


def mark_of(wanted: str, prompts: list[tuple[str, Prompt]]) -> str:
    return next(mark(number) for number, (key, _) in enumerate(prompts) if key == wanted)


def refused(copy: Copy) -> set[str]:
    return {one.key for one in copy.left_out}


@given(situations(), languages, some.sampled_from(AUDIENCES), some.sampled_from(FORMS))
@settings(max_examples=examples(50), deadline=None)
def test_who_is_not_known_to_be_safe_is_treated_as_a_suspect(situation, language, audience, form) -> None:
    plan, answers, sharing = PLANS[situation[0]], *situation[1:]
    unknown, known = (
        copy_of(audience, plan, answers, sharing, replace(KNOWN, family_suspect=each, form=form), language, TODAY)
        for each in ("unknown", "yes")
    )
    assert unknown == known
    assert audience != "caregiver" or isinstance(unknown, Held)


@given(situations(), languages, some.sampled_from(["unknown", "yes"]))
@settings(max_examples=examples(50), deadline=None)
def test_what_lies_at_home_is_on_no_copy_while_somebody_there_may_harm(situation, language, suspected) -> None:
    plan, answers, sharing = PLANS[situation[0]], *situation[1:]
    copy = copy_of("youth", plan, answers, sharing, replace(KNOWN, family_suspect=suspected), language, TODAY)
    assert isinstance(copy, Copy)
    at_home = {chip.text[language] for _, _, prompt in plan.prompts() for chip in prompt.chips if chip.at_home}
    others = {chip.text[language] for _, _, prompt in plan.prompts() for chip in prompt.chips if not chip.at_home}
    assert {line for part in copy.parts for line in part.lines} & (at_home - others) == set()


@given(situations(), languages, some.sampled_from(["youth", "caregiver"]), some.sampled_from(["withdrawn", "expired"]))
@settings(max_examples=examples(50), deadline=None)
def test_what_was_withdrawn_or_has_run_out_is_gone(situation, language, audience, how) -> None:
    plan, answers = PLANS[situation[0]], situation[1]
    gone = Choice(False) if how == "withdrawn" else Choice(True, until=TODAY - timedelta(days=1), chosen_on=TODAY)
    copy = copy_of(audience, plan, answers, dict.fromkeys(answers, Seen(gone, gone, gone)), KNOWN, language, TODAY)
    nothing = copy_of(audience, plan, {}, {}, KNOWN, language, TODAY)
    assert isinstance(copy, Copy)
    assert copy == nothing


letters = some.text(
    some.characters(categories=["Lu", "Ll"], max_codepoint=0x17F, exclude_characters="ŉſĸĿŀĲĳ"), min_size=3, max_size=12
)
spoken = some.sampled_from(["{}", "{}'s phone", "call {}", "@{}", "({})", "{}!", "to {}, now", "{}_99", "«{}»"])
cased = some.sampled_from([str, str.upper, str.lower, str.casefold, str.title])


@given(letters, letters, spoken, cased)
def test_a_name_is_found_however_it_is_written(first, last, around, case) -> None:
    for name in (first, last, f"{first} {last}"):
        assert names_somebody(around.format(case(name)), [f"{first} {last}"])
