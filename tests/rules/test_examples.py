"""The runner of worked examples: it must fail when an example does not hold."""

from pathlib import Path

import pytest

from handrail.rules import ContentError, load_book
from handrail.rules.examples import run_examples

AGENCY = Path(__file__).parent / "agency"
HOLDS = """
- name: Told, so it is owed
  at: 2026-03-13T22:00:00-04:00
  timezone: America/New_York
  facts: {actor.kind: ive_agency, care.foster_care: yes}
  episodes: [{id: e1, kind: missing, informed_at: 2026-03-13T21:10:00-04:00}]
  expect:
    duties: [{id: US-IVE-35B-NCMEC24, state: open, due_at: 2026-03-15T01:10:00+00:00}]
    absent: [US-IVE-34A-LE24]
"""


def faults(folder: Path, written: str, name: str = "V1.examples.yaml") -> list[str]:
    path = folder / name
    path.write_text(written)
    return [fault for outcome in run_examples(path, load_book) for fault in outcome.faults]


def test_the_exemplar_of_a_draft_in_an_agency_folder_holds() -> None:
    outcomes = list(
        run_examples(
            AGENCY / "duties" / "TX-264123F-INTERVIEW.examples.yaml", lambda codes: load_book(codes, folders=[AGENCY])
        )
    )
    assert len(outcomes) == 3
    assert [outcome.faults for outcome in outcomes] == [(), (), ()]


def test_an_example_that_holds_has_no_faults(tmp_path) -> None:
    assert faults(tmp_path, HOLDS) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("state: open", "state: met", "state is open, expected met."),
        ("01:10:00+00:00", "01:11:00+00:00", "expected 2026-03-15T01:11:00+00:00."),
        ("id: US-IVE-35B-NCMEC24", "id: US-IVE-35B-NCMEC25", "duties has no id US-IVE-35B-NCMEC25"),
        ("absent: [US-IVE-34A-LE24]", "absent: [US-IVE-35A-LOCATE]", "US-IVE-35A-LOCATE fires, and should not."),
        ("absent: [US-IVE-34A-LE24]", "others: [{id: US-NCIC-2H}]", "others has no id US-NCIC-2H"),
        ("state: open", "stated: open", "there is no stated."),
        ("state: open", "asks: [child.age]", "asks is [], expected [child.age]."),
    ],
)
def test_an_example_that_does_not_hold_says_why(tmp_path, right, wrong, said) -> None:
    (fault,) = faults(tmp_path, HOLDS.replace(right, wrong))
    assert said in fault


def test_beside_a_rule_an_empty_list_is_about_that_rule(tmp_path) -> None:
    empty = HOLDS.partition("  expect:")[0] + "  expect: {duties: [], cannot_tell: []}\n"
    assert faults(tmp_path, empty, "US-IVE-34A-LE24.examples.yaml") == []
    assert faults(tmp_path, empty, "US-IVE-35A-LOCATE.examples.yaml") == [
        "duties should be empty and has US-IVE-35A-LOCATE/e1/case_record."
    ]


def test_an_example_with_an_unknown_key_is_refused(tmp_path) -> None:
    with pytest.raises(ContentError, match='unknown key "expects"'):
        faults(tmp_path, HOLDS.replace("  expect:", "  expects:\n    duties: []\n  expect:"))
