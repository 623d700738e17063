"""The copies of a plan: which is made, what stands on it, what is left out, and what is said about it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handrail.rules.plans import (
    Answer,
    Choice,
    Circumstances,
    Copy,
    Held,
    Seen,
    chips_offered,
    copies,
    copy_of,
    held,
    load_copies,
    load_plans,
    plan_for,
)
from handrail.rules.plans.forbidden import (
    Birthdate,
    has_address,
    has_hotline,
    has_password,
    names_a_body,
    names_somebody,
)
from tests.rules.plan_secrets import KNOWN, SECRETS, seen_in

BOOK = load_plans()
PLAN = plan_for(15, BOOK)
PLANS = (*BOOK.plans, BOOK.prevention.plan)
TODAY = date(2026, 11, 23)
YES = Choice(True, chosen_on=TODAY)
ALL = Seen(YES, YES, YES)
SAFE = Circumstances(family_suspect="no")
KEPT = {
    "people_i_need_distance_from.who": Answer(text="Trellamar"),
    "if_they_turn_up.help_word": Answer(text="bluegrackle", code_word_action="Quorra meets me at dock nine"),
}
"""What another plan of the child keeps to itself."""

EACH_WAY = pytest.mark.parametrize(
    ("secret", "way"),
    [pytest.param(secret, way, id=f"{secret.kind}: {way}") for secret in SECRETS for way in secret.ways],
)


def made(audience="youth", *, plan=PLAN, language="en", known=SAFE, sharing=None, **answers: Answer) -> Copy:
    said = {key.replace("__", "."): answer for key, answer in answers.items()}
    shared = dict.fromkeys(said, ALL) if sharing is None else sharing
    copy = copy_of(audience, plan, said, shared, known, language, TODAY)
    assert isinstance(copy, Copy)
    return copy


def lines(copy: Copy) -> list[str]:
    return [line for part in copy.parts for line in part.lines]


@EACH_WAY
@pytest.mark.parametrize("audience", ["youth", "caregiver", "worker"])
def test_a_line_with_a_secret_is_left_out_and_its_neighbours_stay(secret, way, audience) -> None:
    if audience not in secret.kept_from:
        return
    for plan in PLANS:
        key = "what_we_try.what_helps" if plan is BOOK.prevention.plan else "by_myself.what_helps"
        written = {key: Answer(text=f"Walk with Rey\nfirst {way} then\nGo inside")}
        known = replace(KNOWN, others=((BOOK.plans[1], KEPT),))
        copy = copy_of(audience, plan, written, {key: ALL}, known, "es", TODAY)
        assert isinstance(copy, Copy)
        assert {"Walk with Rey", "Go inside"} <= set(lines(copy))
        assert seen_in("\n".join(lines(copy)), audience) == []
        assert [(one.key, one.line) for one in copy.left_out] == [(key, 2)]


def test_what_a_card_looks_like() -> None:
    copy = made(
        by_myself__what_helps=Answer(chips=("music",), text="Walk with Rey"),
        safe_adults__first=Answer(text="Aunt L.  555-0142"),
        review__step_one=Answer(text='Text Aunt L. "blue"'),
        review__look_again=Answer(chips=("week",)),
    )
    assert copy.title == "My notes"
    assert [(part.heading, part.lines) for part in copy.parts] == [
        ("What helps", ("Music", "Walk with Rey")),
        ("People", ("Aunt L.  555-0142",)),
        ("Next", ('Text Aunt L. "blue"', "Look at this again: In a week")),
    ]
    assert not copy.left_out and not copy.reviewed


def test_a_copy_in_spanish_keeps_the_young_persons_own_words() -> None:
    copy = made(language="es", by_myself__what_helps=Answer(chips=("music",), text="Walk with Rey"))
    assert (copy.title, lines(copy)) == ("Mis notas", ["Música", "Walk with Rey"])


def test_a_line_that_is_left_out_says_where_it_is_and_what_to_do_and_not_what_it_said() -> None:
    known = replace(SAFE, child_names=("Maya Torres",))
    copy = made(known=known, lift_me__people=Answer(text="Rey\nMaya's friends"))
    (one,) = copy.left_out
    assert (one.key, one.line, one.reason) == ("lift_me.people", 2, "name")
    assert one.mend["en"] == "Use a letter or a symbol, or leave it out." and one.mend["es"]
    assert "Maya" not in repr(copy)


def test_a_secret_that_is_spread_over_two_lines_takes_the_whole_answer() -> None:
    known = replace(SAFE, addresses=("482 Oak Street",))
    copy = made(known=known, lift_me__people=Answer(text="at number 482\noak and so on"))
    assert lines(copy) == [] and [(one.line, one.reason) for one in copy.left_out] == [(0, "address")]


def test_lines_that_tell_together_are_refused_also_beside_a_line_that_was_refused() -> None:
    known = replace(SAFE, addresses=("482 Oak Street",), child_names=("Maya Torres",))
    copy = made(known=known, lift_me__people=Answer(text="Maya's friends\nat number 482\noak and so on"))
    assert lines(copy) == [] and [(one.line, one.reason) for one in copy.left_out] == [(1, "name"), (0, "address")]


# --- the family ---


@pytest.mark.parametrize("suspected", ["yes", "unknown"])
@pytest.mark.parametrize(
    ("form", "handed", "goes"),
    [
        ("paper_card", "to_home", False), ("folded_page", "to_home", False), ("large_print", "to_home", False),
        ("paper_card", "in_person", True), ("phone_page", "in_person", False), ("worker_keeps_it", "to_home", True),
        ("learn_by_heart", "to_home", True), ("read_aloud", "to_home", True), ("none", "to_home", True),
    ],
)  # fmt: skip
def test_nothing_goes_to_a_home_where_somebody_may_harm(suspected, form, handed, goes) -> None:
    known = Circumstances(family_suspect=suspected, form=form, handed=handed)
    assert (held("youth", known) is None) == goes
    assert isinstance(held("caregiver", known), Held)
    assert held("worker", known) is None


def test_it_says_to_the_worker_why_it_will_not_print() -> None:
    why = held("youth", Circumstances(form="paper_card"))
    assert why and why.say_to_worker["en"].startswith("This copy will not print.")
    assert "aprenderla de memoria" in why.say_to_worker["es"]


def test_a_phone_that_no_one_at_home_touched_may_have_a_page() -> None:
    assert held("youth", Circumstances(form="phone_page", phone_untouched=True)) is None


def test_a_form_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r'There is no form "poster"\. Use one of: paper_card'):
        held("youth", Circumstances(form="poster"))


def test_ideas_that_lie_at_home_are_not_offered_and_not_printed_then() -> None:
    prompt = PLAN.prompt("phone_and_online.safer_phone")
    assert prompt
    assert "home" not in {chip.id for chip in chips_offered(prompt, Circumstances())}
    assert "home" in {chip.id for chip in chips_offered(prompt, SAFE)}
    answer = Answer(chips=("home", "school"))
    assert lines(made(known=Circumstances(), phone_and_online__safer_phone=answer)) == ["One at school"]
    assert lines(made(phone_and_online__safer_phone=answer)) == ["One at home", "One at school"]


# --- who may see it ---


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        (None, False), (Choice(False), False), (Choice(True), True), (Choice(True, until=TODAY), True),
        (Choice(True, until=TODAY - timedelta(days=1)), False), (Choice(False, until=TODAY), False),
    ],
)  # fmt: skip
def test_a_copy_holds_what_was_ticked_until_its_day(choice, shown) -> None:
    copy = made(sharing={"lift_me.people": Seen(youth=choice)}, lift_me__people=Answer(text="Rey"))
    assert (lines(copy) == ["Rey"]) == shown


def test_what_is_asked_each_time_needs_a_tick_of_the_same_day() -> None:
    answer = {"if_i_think_about_leaving__if_i_go_anyway": Answer(chips=("charge",))}
    key = "if_i_think_about_leaving.if_i_go_anyway"
    for chosen_on, shown in ((None, []), (TODAY - timedelta(days=1), []), (TODAY, ["Keep my phone charged"])):
        assert lines(made(sharing={key: Seen(youth=Choice(True, chosen_on=chosen_on))}, **answer)) == shown


def test_a_tick_for_the_caregiver_is_none_for_the_young_persons_copy() -> None:
    sharing = {"lift_me.people": Seen(caregiver=YES)}
    assert lines(made(sharing=sharing, lift_me__people=Answer(text="Rey"))) == []
    assert "Rey" in lines(made("caregiver", sharing=sharing, lift_me__people=Answer(text="Rey")))


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
@pytest.mark.parametrize("audience", ["youth", "caregiver"])
def test_what_may_never_be_there_is_not_there_under_another_prompt_either(plan, audience) -> None:
    open_key = next(key for key, _, one in plan.prompts() if one.who_may_see[audience] in ("shown", "ask_each_time"))
    for key, _, prompt in plan.prompts():
        if prompt.who_may_see[audience] != "never" or prompt.answer in ("choice", "chips") or prompt.lists:
            continue
        answers = {key: Answer(text="Under quillstone"), open_key: Answer(text="it is under Quillstone")}
        copy = copy_of(audience, plan, answers, dict.fromkeys(answers, ALL), SAFE, "en", TODAY)
        assert isinstance(copy, Copy)
        assert "quillstone" not in repr(copy.parts).lower(), key


def test_an_answer_to_what_is_no_longer_asked_is_on_no_copy() -> None:
    told = {
        "old__prompt": Answer(text="Under quillstone"),
        "lift_me__people": Answer(text="it is under Quillstone\nRey"),
    }
    assert lines(made(**told)) == ["Rey"]


def test_what_the_other_plan_keeps_is_kept_here_too() -> None:
    other = (PLAN, {"people_i_need_distance_from.who": Answer(text="Trellamar")})
    key = "adults_on_call.night"
    known = replace(SAFE, others=(other,))
    copy = copy_of(
        "caregiver", BOOK.prevention.plan, {key: Answer(text="ask Trellamar")}, {key: ALL}, known, "en", TODAY
    )
    assert isinstance(copy, Copy)
    assert "Trellamar" not in repr(copy)


# --- the never lists ---


def test_the_meaning_of_a_code_word_is_on_no_copy_but_the_file() -> None:
    word = Answer(text="blue", code_word_action="Aunt L. comes to the library")
    told = {"if_they_turn_up__help_word": word, "review__step_one": Answer(text="Aunt L comes to the library")}
    assert lines(made(**told)) == ["blue"]
    assert "Aunt L. comes to the library" in lines(made("worker", **told))
    assert not {"blue", "Aunt L comes to the library"} & set(lines(made("caregiver", **told)))


def test_a_code_word_that_explains_itself_stays_off_the_card() -> None:
    copy = made(if_they_turn_up__help_word=Answer(text="blue means come and get me"))
    assert lines(copy) == [] and copy.left_out[0].reason == "code_word"


@pytest.mark.parametrize(("word", "stays"), [("big blue whale", True), ("big blue whale song", False)])
def test_a_code_word_has_three_words_at_most(word, stays) -> None:
    assert (lines(made(if_they_turn_up__help_word=Answer(text=word))) == [word]) == stays


def test_an_action_of_one_word_takes_no_other_line_away() -> None:
    word = Answer(text="blue", code_word_action="Call")
    copy = made(if_they_turn_up__help_word=word, review__step_one=Answer(text="Call Rey\nblue: call"))
    assert lines(copy) == ["blue", "Call Rey"]


def test_a_letter_may_stand_for_whom_they_fear() -> None:
    copy = made(
        people_i_need_distance_from__who=Answer(text="T"), review__step_one=Answer(text="If T writes, wait"),
        by_myself__what_helps=Answer(text="T-shirt on, music up"),
    )  # fmt: skip
    assert lines(copy) == ["T-shirt on, music up", "If T writes, wait"]


def test_three_letters_of_a_name_are_a_name() -> None:
    who = {"people_i_need_distance_from__who": Answer(text="the one they call Zed")}
    assert lines(made(**who, review__step_one=Answer(text="tell zed no\nrest"))) == ["rest"]


def test_kin_words_are_no_names() -> None:
    who = Answer(text="my uncle and his friends")
    told = Answer(text="Tell my uncle Ben\nmy uncle's friend Zed")
    assert lines(made(people_i_need_distance_from__who=who, review__step_one=told)) == told.text.splitlines()


def test_a_hotline_is_there_only_when_it_is_wanted() -> None:
    said = Answer(chips=("lifeline", "clinic"), text="988\nthe safeline")
    plain = made(health_and_crisis__outside_help=said)
    assert lines(plain) == ["A clinic that knows me"]
    assert {one.reason for one in plain.left_out} == {"hotline"}
    wanted = made(known=replace(SAFE, wants=frozenset({"hotlines"})), health_and_crisis__outside_help=said)
    assert len(lines(wanted)) == 4


def test_what_is_private_goes_to_a_caregiver_only_when_it_is_asked_for() -> None:
    told = {"for_the_caregiver__what_helps": Answer(text="A ride to therapy on Monday")}
    assert "A ride to therapy on Monday" not in " ".join(lines(made("caregiver", **told)))
    asked = replace(SAFE, wants=frozenset({"health"}))
    assert "A ride to therapy on Monday" in " ".join(lines(made("caregiver", known=asked, **told)))


def test_the_agreed_list_may_name_who_may_not_visit_and_nothing_else_may() -> None:
    told = {
        "people_i_need_distance_from__who": Answer(text="Vexnor"),
        "for_the_caregiver__may_not_visit": Answer(text="Dred Vexnor"),
        "for_the_caregiver__house_agreements": Answer(text="Vexnor is not let in"),
    }
    assert [line for line in lines(made("caregiver", **told)) if "Vexnor" in line] == [
        "May not visit or pick up: Dred Vexnor"
    ]
    assert "Vexnor" not in repr(made(**told))


def test_the_caregivers_sheet_says_how_to_help_whatever_is_ticked() -> None:
    copy = made("caregiver", language="es")
    assert copy.title == "Cómo ayudar esta semana"
    assert "No espere. Llámenos en cuanto lo note." in lines(copy)
    assert [part.heading for part in copy.parts] == ["Si no está donde debería", "Cuando vuelva a casa", "Cada día"]


def test_the_caregivers_sheet_keeps_the_young_persons_lines_apart() -> None:
    copy = made("caregiver", by_myself__what_helps=Answer(chips=("music",)))
    assert copy.parts[-1].heading == "In their own words" and copy.parts[-1].lines == ("Music",)


def test_the_file_says_what_was_asked_and_where_else_it_stands() -> None:
    copy = made(
        "worker",
        by_myself__what_helps=Answer(chips=("music", "gone")),
        sharing={"by_myself.what_helps": Seen(youth=YES)},
    )
    assert copy.parts[0].heading == "Things I can do by myself"
    assert copy.parts[0].lines == ("What helps, even a little? (own copy)", "Music", "gone")


def test_the_file_keeps_no_password() -> None:
    copy = made("worker", phone_and_online__what_matters=Answer(text="my password is rosebud\nSnap"))
    assert "rosebud" not in repr(copy) and copy.left_out[0].reason == "password"


@pytest.mark.parametrize(("language", "reviewed"), [("en", True), ("es", False)])
def test_it_is_reviewed_in_a_language_when_all_of_ours_on_it_is(monkeypatch, language, reviewed) -> None:
    for load in ("load_copies", "load_caregiver_sheet"):
        loaded = getattr(copies, load)()
        named = replace(loaded, head=replace(loaded.head, reviewed_by="A person"))
        monkeypatch.setattr(copies, load, lambda named=named: named)
    assert made(plan=replace(PLAN, reviewed_by="A person"), language=language).reviewed == reviewed
    assert not made(language=language).reviewed


def test_every_refusal_has_its_words() -> None:
    assert all(one.why["en"] and one.mend["es"] for one in load_copies().refused.values())


# --- how things are found ---


@pytest.mark.parametrize(
    ("line", "name", "found"),
    [
        ("mayas phone", "Maya", True), ("MAYA’S", "Maya", True), ("maya_torres09", "Maya Torres", True),
        ("José y yo", "Jose", True), ("jose", "José Ángel", True), ("Łukasz", "Lukasz", True),
        ("the mayan book", "Maya", False), ("a de la salle school", "Ana de la Cruz", False),
        ("ana", "Ana de la Cruz", True), ("J. comes", "J", False), ("ask Jo", "Jo", True),
        ("mit 李明 gehen", "李明", True), ("Мая", "Мая Иванова", True), ("", "Maya", False), ("Maya", "", False),
        ("M-a-y-a", "Maya", True), ("Ma-ya", "Maya", True), ("obrien's", "Liam O'Brien", True),
        ("I a m ok", "Maya", False), ("zacharyville", "Zachary", False), ("bo comes", "Big Bo", False),
        ("big bo", "Big Bo", True),
    ],
)  # fmt: skip
def test_a_name_is_found_and_what_is_none_is_left(line, name, found) -> None:
    assert names_somebody(line, [name]) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Harbor County Children's Services", True), ("my worker at HCCS", True), ("the harbor", False),
        ("harbor county children's services", True), ("county fair", False),
    ],
)  # fmt: skip
def test_an_office_is_found_by_its_name_or_its_letters(line, found) -> None:
    assert names_a_body(line, ["Harbor County Children's Services"]) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("born 3/14/2010", True), ("03/14/10", True), ("14-03-2010", True), ("2010-03-14", True), ("March 14th", True),
        ("14 de marzo", True), ("14th of March", True), ("MAR 14", True), ("3/15", False), ("13/14/10", False),
        ("march 140", False), ("555-0314", False), ("in March", False), ("the 14th", False),
    ],
)  # fmt: skip
def test_a_birth_date_is_found_however_it_is_written(line, found) -> None:
    assert Birthdate(date(2010, 3, 14)).stands_in(line) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("482 Oak St", True), ("meet at 12 Elm Avenue", True), ("Calle Sol 4", True), ("Apt 3", True),
        ("apto. 12", True),
        ("the library", False), ("5 songs", False), ("walk 10 minutes", False), ("Aunt L. 555-0142", False),
        ("Main Street library", False),
    ],
)  # fmt: skip
def test_an_address_is_found_and_a_place_in_ones_own_words_is_not(line, found) -> None:
    assert has_address(line, []) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [("988", True), ("555-9880", False), ("1 (888) 373-7888", True), ("9 8 8", True), ("9-8-8", True)],
)
def test_a_hotline_is_found_by_its_digits(line, found) -> None:
    assert has_hotline(line, load_copies().hotlines) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("pin: 1234", True), ("my pin is 1234", True), ("clave 99aa", True), ("contraseña", True), ("passcode 1", True),
        ("pin board", False), ("pinned note", False), ("la palabra clave ayuda", False), ("spin around 3 times", False),
    ],
)  # fmt: skip
def test_a_password_is_found(line, found) -> None:
    assert has_password(line) == found
