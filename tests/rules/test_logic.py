"""Three-valued logic: unknown is never no."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules import ContentError
from handrail.rules.loading import read_text
from handrail.rules.logic import Reader
from handrail.rules.vocabulary import vocabulary

NAMES = ("care.foster_care", "care.open_in_home_case", "care.chafee_services")
VALUES = ("yes", "no", None)
READER = Reader(vocabulary(), {})
RISKS = "{missing.risks: [suicidal, disability]}"


def condition(written: str):
    return READER.condition(read_text(written, name="test"))


def truth(written: str, **values: object):
    facts = {name.replace("__", "."): value for name, value in values.items() if value is not None}
    return condition(written).test(facts)


def leaf(number: int, value: str = "yes") -> str:
    return f"{{{NAMES[number]}: {value}}}"


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        ("yes", "yes", True, True),
        ("yes", "no", False, True),
        ("no", "no", False, False),
        ("yes", None, None, True),
        ("no", None, False, None),
        (None, None, None, None),
    ],
)
def test_it_is_kleenes_logic(one, other, both, either) -> None:
    facts = {"care__foster_care": one, "care__open_in_home_case": other}
    assert truth(f"{{all: [{leaf(0)}, {leaf(1)}]}}", **facts) is both
    assert truth(f"{{any: [{leaf(0)}, {leaf(1)}]}}", **facts) is either
    assert truth(f"{{none: [{leaf(0)}, {leaf(1)}]}}", **facts) is (None if either is None else not either)


def test_at_least_counts_what_is_known_and_what_may_come() -> None:
    two = f"{{at_least: {{n: 2, of: [{leaf(0)}, {leaf(1)}, {leaf(2)}]}}}}"
    assert truth(two, care__foster_care="yes", care__chafee_services="yes") is True
    assert truth(two, care__foster_care="yes", care__chafee_services="no") is None
    assert truth(two, care__foster_care="no", care__chafee_services="no") is False


def test_a_set_lacks_a_member_only_when_it_is_complete() -> None:
    assert truth(RISKS, missing__risks=frozenset({"suicidal"})) is True
    assert truth(RISKS, missing__risks=frozenset({"other"})) is None
    assert truth(RISKS, missing__risks=frozenset({"other"}), missing__risks_complete="yes") is False
    assert truth(RISKS) is None
    assert truth(RISKS, missing__risks_complete="yes") is False


def test_not_ruled_out_is_yes_until_it_is_known_otherwise() -> None:
    written = "{not_ruled_out: {child.citizenship: foreign_national}}"
    assert truth(written) is True
    assert truth(written, child__citizenship="us_citizen") is False
    assert condition(written).hopes({}) == ["child.citizenship"]
    assert condition(written).hopes({"child.citizenship": "foreign_national"}) == []


def test_a_number_against_a_setting_needs_both() -> None:
    written = "{child.age: {lt: settings.ive_age}}"
    assert truth(written, child__age=18, settings__ive_age=21) is True
    assert truth(written, child__age=18, settings__ive_age=18) is False
    assert truth(written, child__age=18) is None


@pytest.mark.parametrize(("op", "at_limit"), [("lt", False), ("le", True), ("gt", False), ("ge", True)])
def test_a_comparison_is_exact_at_its_limit(op, at_limit) -> None:
    assert truth(f"{{child.age: {{{op}: 13}}}}", child__age=13) is at_limit


def test_two_comparisons_make_a_range() -> None:
    written = "{child.age: {ge: 13, lt: 18}}"
    assert [truth(written, child__age=age) for age in (12, 13, 17, 18)] == [False, True, True, False]


def test_known_is_never_unknown() -> None:
    assert truth("{known: child.tribe_known}") is False
    assert truth("{known: child.tribe_known}", child__tribe_known="no") is True


def test_why_says_what_made_it_yes() -> None:
    written = f"{{all: [{{any: [{leaf(0)}, {leaf(1)}]}}, {{child.age: {{lt: 18}}}}]}}"
    facts = {"care.foster_care": "yes", "care.open_in_home_case": "no", "child.age": 15}
    assert condition(written).why(facts, True) == ["care.foster_care is yes", "child.age is 15, less than 18"]


def test_why_inside_none_says_what_made_it_no() -> None:
    written = "{none: [{all: [{missing.kind: abducted}, {missing.abduction_investigated_elsewhere: yes}]}]}"
    assert condition(written).why({"missing.kind": "missing"}, True) == ["missing.kind is missing"]


def test_blame_falls_on_the_facts_that_could_still_decide() -> None:
    written = f"{{all: [{leaf(0)}, {{any: [{leaf(1)}, {leaf(2)}]}}]}}"
    blame: dict[str, float] = {}
    condition(written).blame({"care.chafee_services": "no"}, 1.0, blame)
    assert blame == {"care.foster_care": 0.5, "care.open_in_home_case": 0.5}


def test_a_condition_reads_every_fact_that_it_looks_at() -> None:
    assert condition(RISKS).reads() == {"missing.risks", "missing.risks_complete"}
    assert condition(leaf(0)).reads() == {"care.foster_care"}
    assert condition("{child.age: {lt: settings.ive_age}}").reads() == {"child.age", "settings.ive_age"}
    assert condition("{child.age: {lt: 18}}").reads() == {"child.age"}
    assert condition("{known: child.tribe_known}").reads() == {"child.tribe_known"}
    assert condition(f"{{none: [{leaf(0)}, {{not_ruled_out: {leaf(1)}}}]}}").reads() == set(NAMES[:2])


def test_a_fact_that_two_parts_wait_for_bears_the_blame_of_both() -> None:
    blame: dict[str, float] = {}
    condition(f"{{all: [{leaf(0)}, {{any: [{leaf(0)}, {leaf(1)}]}}]}}").blame({}, 1.0, blame)
    assert blame == {"care.foster_care": 0.75, "care.open_in_home_case": 0.25}


def test_several_keys_must_all_hold() -> None:
    two = "{care.foster_care: yes, care.open_in_home_case: yes}"
    assert truth(two, care__foster_care="yes", care__open_in_home_case="yes") is True
    assert truth(two, care__foster_care="yes", care__open_in_home_case="no") is False
    assert truth("{child.age: {ge: 13, lt: 18}}", child__age=20) is False


def test_a_fact_outside_is_no_and_one_inside_is_yes() -> None:
    assert truth(leaf(0), care__foster_care="yes") is True
    assert truth(leaf(0), care__foster_care="no") is False
    assert truth(f"{{any: [{leaf(0)}, {leaf(1)}]}}", care__foster_care="no", care__open_in_home_case="no") is False


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("zzz", 'The condition should be keys with values. Write it as "key: value".'),
        ("{}", "The condition is empty. Write a fact and its value."),
        ("{any: zzz}", '"any" should be a list. Write it as "[one, two]" or as lines that begin with "- ".'),
        ("{child.birthdate: 2010-05-02}", "child.birthdate is a date. Ask {known: child.birthdate} instead."),
        ("{missing.left_at: zzz}", "missing.left_at is a time. Ask {known: missing.left_at} instead."),
        ("{care.foster_care: []}", "care.foster_care is compared with an empty list. Name a value."),
        ("{child.age: {lt: zzz}}", 'child.age lt is "zzz". Write a whole number of at most 9 digits.'),
        (
            "{child.age: {lt: settings.missing_reading}}",
            "settings.missing_reading is not a number. Compare with a settings fact that is a number.",
        ),
    ],
)
def test_what_is_no_condition_is_refused_in_these_words(written: str, told: str) -> None:
    with pytest.raises(ContentError) as caught:
        condition(written)
    assert str(caught.value) == f"test, line 1: {told}"


def test_a_term_that_comes_later_or_is_lost_says_so() -> None:
    later = Reader(vocabulary(), {}, {"young": "It comes later."})
    with pytest.raises(ContentError) as caught:
        later.condition(read_text("{term: young}", name="test"))
    assert str(caught.value) == "test, line 1: It comes later. Define a term from facts, or from terms above it."
    lost = Reader(vocabulary(), {"here": condition(leaf(0))}, lost=True)
    assert lost.condition(read_text("{term: gone}", name="test")).test({}) is True
    assert lost.condition(read_text("{term: here}", name="test")).test({}) is None
    with pytest.raises(ContentError, match='There is no term "gone"'):
        condition("{term: gone}")


def test_a_number_and_its_setting_share_the_blame() -> None:
    written, both, one = condition("{child.age: {lt: settings.ive_age}}"), {}, {}
    written.blame({}, 1.0, both)
    written.blame({"child.age": 15}, 1.0, one)
    assert both == {"child.age": 0.5, "settings.ive_age": 0.5}
    assert one == {"settings.ive_age": 1.0}


# --- laws ---------------------------------------------------------------------------------------------------------

LEAVES = st.sampled_from([leaf(number, value) for number in range(3) for value in ("yes", "no")])
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3)).map(
            lambda pair: f"{{{pair[0]}: [{', '.join(pair[1])}]}}"
        ),
        st.tuples(st.integers(1, 2), st.lists(inner, min_size=2, max_size=3)).map(
            lambda pair: f"{{at_least: {{n: {pair[0]}, of: [{', '.join(pair[1])}]}}}}"
        ),
    ),
    max_leaves=6,
)
FACTS = st.tuples(*(st.sampled_from(VALUES) for _ in NAMES))


def known(values) -> dict[str, object]:
    return {name: value for name, value in zip(NAMES, values, strict=True) if value is not None}


@given(CONDITIONS, FACTS)
def test_unknown_never_decides(written, values) -> None:
    """Whatever the unknown facts turn out to be, a yes stays yes and a no stays no."""
    read = condition(written)
    before = read.test(known(values))
    choices = [VALUES[:2] if value is None else (value,) for value in values]
    if before is not None:
        assert {read.test(known(full)) for full in product(*choices)} == {before}


@given(CONDITIONS, FACTS)
def test_only_facts_that_are_unknown_and_read_are_blamed(written, values) -> None:
    read, facts = condition(written), known(values)
    if read.test(facts) is None:
        blame: dict[str, float] = {}
        read.blame(facts, 1.0, blame)
        assert blame
        assert set(blame) <= read.reads() - set(facts)


@given(LEAVES, LEAVES, FACTS)
def test_de_morgan_holds(one, other, values) -> None:
    facts = known(values)
    neither = condition(f"{{none: [{one}, {other}]}}").test(facts)
    assert neither is condition(f"{{all: [{{none: [{one}]}}, {{none: [{other}]}}]}}").test(facts)


@given(CONDITIONS, FACTS)
def test_reasons_are_facts_that_are_known(written, values) -> None:
    read, facts = condition(written), known(values)
    outcome = read.test(facts)
    if outcome is not None:
        told = [f"{name} is {value}" for name, value in facts.items()]
        assert set(read.why(facts, outcome)) <= set(told)
