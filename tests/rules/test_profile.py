"""The profile kept ready for a child in care: what it lacks, what is old, and nothing that labels the child."""

from datetime import date

import pytest

from handrail.rules import ContentError
from handrail.rules.loading import read_text
from handrail.rules.profile import load_profile, read_profile, readiness

TODAY = date(2026, 3, 13)
PROFILE = load_profile()
READY = [field.key for field in PROFILE.fields.values() if field.ready]
EVERYTHING = dict.fromkeys(READY, TODAY)


def test_with_everything_and_a_fresh_photo_it_is_ready() -> None:
    found = readiness(PROFILE, EVERYTHING, (True, TODAY), TODAY)
    assert (found.have, found.lacking, found.stale, found.photo) == (found.of, (), (), "fresh")


def test_with_nothing_it_lists_what_is_lacking_and_counts_none() -> None:
    found = readiness(PROFILE, {}, (False, None), TODAY)
    assert (found.have, found.lacking, found.photo) == (0, tuple(READY), "none")


@pytest.mark.parametrize(
    ("taken_on", "state"),
    [(date(2025, 9, 13), "old"), (date(2025, 9, 14), "fresh"), (None, "no_day"), (date(2025, 8, 31), "old")],
)
def test_a_photo_of_six_months_is_old(taken_on: date | None, state: str) -> None:
    assert readiness(PROFILE, EVERYTHING, (True, taken_on), TODAY).photo == state


def test_what_changes_as_a_child_grows_is_looked_at_again_after_half_a_year() -> None:
    found = readiness(
        PROFILE, {**EVERYTHING, "height": date(2025, 9, 1), "eyes": date(2015, 1, 1)}, (True, TODAY), TODAY
    )
    assert found.stale == ("height",)
    assert found.lacking == ()


def test_a_line_without_a_day_is_not_called_fresh() -> None:
    assert "height" in readiness(PROFILE, {**EVERYTHING, "height": None}, (True, TODAY), TODAY).stale


def test_what_concerns_health_is_restricted() -> None:
    assert {key for key, field in PROFILE.fields.items() if field.restricted} == {"medication", "health_needs"}


def test_every_line_says_why_it_is_kept_in_both_languages() -> None:
    assert [key for key, field in PROFILE.fields.items() if set(field.why) != {"en", "es"}] == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (
            "{key: a, kind: colour, label: {en: A, es: A}, why: {en: A, es: A}, reports: [ncmec]}",
            'The kind of a is "colour"',
        ),
        ("{key: a, kind: choice, label: {en: A, es: A}, why: {en: A, es: A}, reports: [ncmec]}", "a is a choice"),
        ("{key: a, kind: text, label: {en: A, es: A}, why: {en: A, es: A}, reports: [press]}", 'reports is "press"'),
        ("{key: a, kind: text, label: {en: A}, why: {en: A, es: A}, reports: [ncmec]}", 'label has no "es"'),
    ],
)
def test_a_line_that_cannot_stand_is_refused_with_its_place(written: str, words: str) -> None:
    text = "\n".join([
        "told: {en: T, es: T}", "photo: {fresh: 6 months}", "groups:",
        "  - {id: g, title: {en: G, es: G}, fields: [" + written + "]}",
    ])  # fmt: skip
    with pytest.raises(ContentError, match=words) as caught:
        read_profile(read_text(text, name="profile.yaml"))
    assert caught.value.line == 4
