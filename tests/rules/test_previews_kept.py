"""A preview of an invented folder says what is kept, whole: every kind of change, for whom and from when."""

from handrail.rules.preview import STRICTER
from tests.rules.previews_kept import FOLDERS, LESS, SETTINGS, told, told_before

NAMES = [*FOLDERS, *SETTINGS, *LESS]


def test_every_preview_is_the_one_that_is_kept() -> None:
    found, before = told(), told_before()
    assert [name for name in before if found.get(name) != before[name]] == []
    assert list(found) == list(before) == NAMES


def test_every_kind_of_change_is_among_them() -> None:
    kinds = {change["change"] for one in told_before().values() for change in one["changes"]}
    assert kinds == set(STRICTER)


def test_only_a_setting_or_a_rule_that_became_less_makes_anything_looser() -> None:
    assert [name for name, one in told_before().items() if one["looser"] and name in FOLDERS] == []
