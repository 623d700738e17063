"""What police key, and what points to a kind of entry: facts, never a word of ours for why a child is gone."""

import pytest

from handrail.rules.ncic import keyed, pointers
from handrail.rules.packets import load_packets

POLICE = load_packets()["le-missing-report"]
# The order of the missing person file, as far as a worker can fill it.
ORDER = ["NAM", "AKA", "SEX", "RAC", "POB", "DOB", "HGT", "WGT", "EYE", "HAI", "SKN", "SMT", "MNP", "DLC", "OCA", "MIS",
         "LIC VMA VMO VCO", "MKE", "MPC"]  # fmt: skip


def test_the_page_for_the_police_is_in_the_order_of_their_file() -> None:
    assert [field.ncic for field in POLICE.fields if field.ncic] == ORDER


@pytest.mark.parametrize(
    ("ncic", "kind", "value", "keys"),
    [
        ("HGT", "height", "64", "504"),
        ("HGT", "height", "59", "411"),
        ("HGT", "height", "72", "600"),
        ("WGT", "weight", "98", "098"),
        ("DOB", "birth_date", "2010-05-02", "20100502"),
        ("DLC", "time", "2026-03-13T21:10:00-07:00", "20260313"),
        ("EYE", "text", "BRO", "BRO"),
        ("NAM", "text", "Tolliver, Maya", ""),
        (None, "height", "64", ""),
        ("DLC", "time", "soon", ""),
    ],
)
def test_a_value_is_keyed_as_the_file_wants_it(ncic, kind, value, keys) -> None:
    assert keyed(ncic, kind, {"BRO": {}}, value) == keys


def test_under_eighteen_points_to_a_juvenile_and_eighteen_does_not() -> None:
    assert pointers(age=17, kind="missing", risks=[], trafficking=None) == ("under_18",)
    assert pointers(age=18, kind="missing", risks=[], trafficking=None) == ()
    assert pointers(age=None, kind="missing", risks=[], trafficking=None) == ()


def test_the_gravest_stands_first() -> None:
    found = pointers(age=15, kind="abducted", risks=["disability", "suicidal"], trafficking="at_risk")
    assert found == ("abducted", "suicidal", "trafficking", "disability", "under_18")


def test_no_sign_of_trafficking_points_nowhere() -> None:
    assert "trafficking" not in pointers(age=15, kind="missing", risks=[], trafficking="none")


def test_every_pointer_has_words_and_none_is_a_label() -> None:
    field = next(field for field in POLICE.fields if field.key == "pointers")
    everything = pointers(age=1, kind="abducted", trafficking="identified",
                          risks=["taken_or_lured", "suicidal", "health_condition", "pregnant_or_parenting",
                                 "endangering_company", "life_threatening", "disability"])  # fmt: skip
    assert set(everything) == set(field.words)
    assert all(code in words["en"] for words in field.words.values() for code in ["(EM"])


def test_the_circumstance_is_left_to_the_police_and_says_why() -> None:
    field = next(field for field in POLICE.fields if field.key == "circumstance_code")
    assert field.text is not None and "Left for the police" in field.text["en"]
    assert "not why the child is gone" in field.text["en"]
