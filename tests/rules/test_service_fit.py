"""A service fits, does not, or nobody can tell: unknown is never no."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.needs import load_needs
from handrail.rules.service_fit import CANNOT_TELL, NO, YES, Stated, Wanted, fit

TODAY = date(2026, 3, 13)
CODES = st.frozensets(st.sampled_from(["sex", "labor"]))
SPOKEN = st.frozensets(st.sampled_from(["en", "es", "vi"]))
AGES = st.none() | st.integers(0, 25)
WANTED = st.builds(Wanted, AGES, CODES, SPOKEN)
STATED = st.builds(
    Stated, AGES, AGES, st.booleans(), st.frozensets(st.sampled_from(["everybody", "girls", "boys"])), CODES, SPOKEN,
    st.sampled_from(["", "open", "waiting", "full"]), st.none() | st.dates(TODAY - timedelta(days=60), TODAY),
)  # fmt: skip
ALL_FITS = Stated(12, 17, False, frozenset({"everybody"}), frozenset({"sex"}), frozenset({"en"}), "open", TODAY)
MAYA = Wanted(15, frozenset({"sex"}), frozenset({"en"}))


def verdict(wanted: Wanted, stated: Stated) -> str:
    return fit(wanted, stated, on=TODAY, capacity_days=14).verdict


def of(about: str, wanted: Wanted, stated: Stated) -> str:
    found = fit(wanted, stated, on=TODAY, capacity_days=14).reasons
    return next(reason.verdict for reason in found if reason.about == about)


def test_all_that_is_known_fits() -> None:
    assert verdict(MAYA, ALL_FITS) == YES


def test_both_ends_of_an_age_are_inside() -> None:
    assert [of("age", replace(MAYA, age=age), ALL_FITS) for age in (11, 12, 17, 18)] == [NO, YES, YES, NO]


def test_a_word_about_room_holds_for_its_days_and_not_one_more() -> None:
    said = [replace(ALL_FITS, capacity_as_of=TODAY - timedelta(days=days)) for days in (14, 15)]
    assert [of("capacity", MAYA, one) for one in said] == [YES, CANNOT_TELL]


@given(WANTED, STATED)
def test_what_is_not_known_is_never_a_no(wanted: Wanted, stated: Stated) -> None:
    assert of("age", replace(wanted, age=None), stated) != NO
    assert of("form", replace(wanted, forms=frozenset()), stated) != NO
    assert of("language", wanted, replace(stated, languages=frozenset())) != NO
    assert of("capacity", wanted, replace(stated, capacity_as_of=None)) != NO


@given(WANTED, STATED)
def test_what_a_service_states_of_sex_is_no_reason_to_leave_it_out(wanted: Wanted, stated: Stated) -> None:
    assert of("sex", wanted, stated) != NO


@given(WANTED, STATED)
def test_each_thing_is_said_once_and_the_whole_is_the_worst_of_them(wanted: Wanted, stated: Stated) -> None:
    found = fit(wanted, stated, on=TODAY, capacity_days=14)
    verdicts = {reason.verdict for reason in found.reasons}
    assert [reason.about for reason in found.reasons] == ["age", "sex", "form", "language", "capacity"]
    assert found.verdict == (NO if NO in verdicts else CANNOT_TELL if CANNOT_TELL in verdicts else YES)


def test_a_language_is_known_by_its_name_in_english_and_in_spanish() -> None:
    needs = load_needs()
    assert needs.languages_in("Mostly Spanish, some English") == {"es", "en"}
    assert needs.languages_in("vietnamita") == {"vi"}
    assert needs.languages_in("Mam") == frozenset()
