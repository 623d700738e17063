"""Whom the file names as somebody who harms: rather a word too many than a name on a copy."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from handrail.rules.plans.forbidden import names_somebody
from handrail.rules.plans.harmful import names_written, says_that_they_harm


@pytest.mark.parametrize(
    "words",
    ["mother's boyfriend, suspected", "Trafficker", "no contact order", "Not safe.", "ex, abusive", "padrote", "PIMP",
     "es peligroso", "acosador", "aunt\nthreatened her last year"],
)  # fmt: skip
def test_what_the_file_says_of_somebody_who_harms(words) -> None:
    assert says_that_they_harm(words)


@pytest.mark.parametrize("words", ["", "aunt", "school counselor", "hermano", "family friend, safe adult"])
def test_what_it_says_of_others(words) -> None:
    assert not says_that_they_harm(words)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Dexter Vale", "call dexter"),
        ("dexter", "Dexter's car"),
        ("A man called Dee Kay, drives a white van", "ask Dee"),
        ("smokey, big tone", "not with Smokey"),
        ("She was seen with Rennick at the station", "rennick's place"),
        ("(Bo)\nher cousin Lux", "LUX"),
    ],
)
def test_a_name_in_it_is_found_on_a_line(text, line) -> None:
    assert names_somebody(line, names_written([text]))


def test_words_that_name_nobody_hold_no_line_back() -> None:
    names = names_written(["He waited outside of the school in a car", "a friend", ""])
    assert not names_somebody("walk to school with a friend", names)


letters = some.text(some.characters(codec="ascii", categories=["Ll"]), min_size=4, max_size=10)


AROUND = ["{}", "{} and two others", "with {} in a white van", "he, {}, came by", "They say {} was there again"]


@given(letters.map(lambda name: f"Zq{name}"), some.sampled_from(AROUND))
def test_a_name_with_a_capital_is_never_missed(name, around) -> None:
    assert names_somebody(f"call {name.lower()} first", names_written([around.format(name)]))
