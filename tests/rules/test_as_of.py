"""Facts as of an event: what was known then, and nothing that came later."""

from datetime import datetime

import pytest

from handrail.rules import read_facts
from handrail.rules.as_of import facts_as_of
from handrail.rules.case import age_on, birthday, midnight
from tests.rules.asking import facts


def read(written: str):
    return read_facts(facts(written))


def seen(case, at: str, about: str = "case"):
    subject = next(event for event in case.events() if event.id == about)
    return facts_as_of(case, subject, datetime.fromisoformat(at).astimezone(case.zone), {})


TWO = """
    timezone: America/New_York
    identifications:
      - {id: i1, form: sex, status: at_risk, at: 2026-03-01T10:00:00-05:00}
      - {id: i2, form: sex, status: identified, at: 2026-03-10T10:00:00-04:00, by: agency_employee}
      - {id: i3, form: labor, status: suspected, at: 2026-03-20T10:00:00-04:00}
"""


def test_an_identification_is_read_as_itself() -> None:
    case = read(TWO)
    assert seen(case, "2026-03-10T10:00:00-04:00", "i1")["sex_trafficking.status"] == "at_risk"
    assert seen(case, "2026-03-10T10:00:00-04:00", "i2")["sex_trafficking.status"] == "identified"


def test_another_event_reads_the_strongest_conclusion_known_by_then() -> None:
    case = read(TWO)
    assert "sex_trafficking.status" not in seen(case, "2026-02-01T10:00:00-05:00")
    assert seen(case, "2026-03-05T10:00:00-05:00")["sex_trafficking.status"] == "at_risk"
    assert seen(case, "2026-03-15T10:00:00-04:00")["sex_trafficking.status"] == "identified"


def test_reasonable_cause_comes_from_every_identification_known_by_then() -> None:
    case = read(TWO)
    assert seen(case, "2026-03-20T10:00:00-04:00", "i3")["sex_trafficking.reasonable_cause"] == "yes"
    assert "labor_trafficking.reasonable_cause" not in seen(case, "2026-03-10T10:00:00-04:00", "i2")


def test_a_later_no_does_not_undo_reasonable_cause() -> None:
    case = read(TWO.replace("form: labor, status: suspected", "form: sex, status: none"))
    assert seen(case, "2026-03-25T10:00:00-04:00")["sex_trafficking.reasonable_cause"] == "yes"
    assert seen(case, "2026-03-20T10:00:00-04:00", "i3")["sex_trafficking.status"] == "none"


def test_concluding_none_is_a_no_and_nothing_concluded_is_unknown() -> None:
    none = read("identifications: [{form: sex, status: none, at: 2026-03-01T10:00:00-05:00}]")
    assert seen(none, "2026-03-05T10:00:00-05:00")["sex_trafficking.reasonable_cause"] == "no"
    assert "sex_trafficking.reasonable_cause" not in seen(read("{}".replace("{}", "facts: {}")), "2026-03-05T10:00:00Z")


def test_an_unclear_form_makes_neither_family_known() -> None:
    case = read("identifications: [{id: i1, form: unclear, status: identified, at: 2026-03-01T10:00:00-05:00}]")
    now = seen(case, "2026-03-05T10:00:00-05:00", "i1")
    assert "sex_trafficking.status" not in now
    assert "labor_trafficking.reasonable_cause" not in now
    assert now["trafficking.identified"] == "yes"


def test_an_unclear_form_takes_no_yes_away() -> None:
    case = read(TWO + "      - {id: i4, form: unclear, status: identified, at: 2026-03-02T10:00:00-05:00}\n")
    now = seen(case, "2026-03-05T10:00:00-05:00")
    assert now["sex_trafficking.reasonable_cause"] == "yes"
    assert "sex_trafficking.status" not in now


def test_a_conclusion_without_a_date_holds_throughout() -> None:
    case = read("facts: {sex_trafficking.status: at_risk}")
    assert seen(case, "2020-01-01T10:00:00-05:00")["sex_trafficking.reasonable_cause"] == "yes"


def test_a_history_of_the_status_gives_each_step_its_time() -> None:
    case = read(
        "facts: {sex_trafficking.status: [{is: at_risk, from: 2026-03-01}, {is: identified, from: 2026-03-10}]}"
    )
    assert seen(case, "2026-03-05T10:00:00-05:00", "i1")["sex_trafficking.status"] == "at_risk"
    assert case.identifications[0].times["sex_trafficking.identified_at"].isoformat() == "2026-03-10T00:00:00-04:00"


def test_a_history_holds_from_each_line_on_and_is_unknown_before() -> None:
    case = read("facts: {care.foster_care: [{is: yes, from: 2025-01-10}, {is: no, from: 2026-02-01}]}")
    read_at = [
        seen(case, f"{day}T12:00:00-05:00").get("care.foster_care")
        for day in ("2025-01-09", "2025-01-10", "2026-02-01")
    ]
    assert read_at == [None, "yes", "no"]


def test_from_foster_care_follows_from_care_at_the_time() -> None:
    case = read("""
        facts: {care.foster_care: [{is: yes, from: 2025-01-10}, {is: no, from: 2026-02-01}]}
        episodes:
          - {id: e1, kind: missing, left_at: 2026-01-31T20:00:00-05:00, informed_at: 2026-02-01T08:00:00-05:00}
          - {id: e2, kind: missing, informed_at: 2026-03-01T08:00:00-05:00}
          - {id: e3, kind: missing, informed_at: 2024-03-01T08:00:00-05:00}
    """)
    assert [one.facts.get("missing.from_foster_care") for one in case.episodes] == ["yes", "no", None]


def test_outside_an_episode_missing_means_the_latest_that_had_begun() -> None:
    case = read("""
        episodes:
          - {id: e1, kind: missing, informed_at: 2026-01-01T08:00:00-05:00}
          - {id: e2, kind: abducted, informed_at: 2026-03-01T08:00:00-05:00}
    """)
    assert seen(case, "2026-02-01T08:00:00-05:00")["missing.kind"] == "missing"
    assert seen(case, "2026-03-02T08:00:00-05:00")["missing.kind"] == "abducted"
    assert seen(case, "2026-03-02T08:00:00-05:00", "e1")["missing.kind"] == "missing"


def test_shorthand_and_lists_make_the_same_case() -> None:
    short = read(
        "facts: {missing.kind: missing, missing.informed_at: 2026-03-13T21:10:00-04:00, "
        "sex_trafficking.suspected_at: 2026-03-13T21:10:00-04:00}"
    )
    long = read("""
        episodes: [{id: e1, kind: missing, informed_at: 2026-03-13T21:10:00-04:00}]
        identifications: [{id: i1, form: sex, status: suspected, at: 2026-03-13T21:10:00-04:00}]
    """)
    assert (short.episodes, short.identifications) == (long.episodes, long.identifications)


def test_a_stronger_conclusion_gives_the_weaker_ones_their_time() -> None:
    case = read("identifications: [{form: labor, status: identified, at: 2026-03-01T10:00:00-05:00}]")
    assert set(case.identifications[0].times) == {
        f"labor_trafficking.{step}_at" for step in ("at_risk", "suspected", "identified")
    }


@pytest.mark.parametrize(
    ("kind", "official", "ive"),
    [
        ("ive_agency", "state", "yes"),
        ("county_cps", "local", None),
        ("tribal_ive_agency", "tribal", "yes"),
        ("private_provider", "none", None),
        ("law_enforcement", "local", "no"),
        ("school", None, "no"),
    ],
)
def test_what_follows_from_the_kind_of_actor(kind, official, ive) -> None:
    known = read(f"facts: {{actor.kind: {kind}}}").facts
    assert (known.get("actor.official"), known.get("actor.performs_ive_functions")) == (official, ive)


def test_what_is_given_is_not_derived() -> None:
    known = read(
        "facts: {actor.kind: law_enforcement, actor.official: tribal, actor.performs_ive_functions: yes}"
    ).facts
    assert (known["actor.official"], known["actor.performs_ive_functions"]) == ("tribal", "yes")


def test_a_birthday_of_29_february_is_kept_on_1_march() -> None:
    case = read("{timezone: America/New_York, facts: {child.birthdate: 2008-02-29}}")
    born = case.birthdate
    assert [age_on(born, day.date()) for day in (midnight(born.replace(year=2026, day=28), case.zone),)] == [17]
    assert birthday(born, 18, case.zone).isoformat() == "2026-03-01T00:00:00-05:00"
    assert birthday(born, 20, case.zone).isoformat() == "2028-02-29T00:00:00-05:00"
    assert seen(case, "2026-03-01T00:00:00-05:00")["child.age"] == 18


def test_age_is_the_age_on_the_local_day() -> None:
    case = read("{timezone: America/Los_Angeles, facts: {child.birthdate: 2008-03-20}}")
    assert seen(case, "2026-03-20T06:59:00+00:00")["child.age"] == 17
    assert seen(case, "2026-03-20T07:00:00+00:00")["child.age"] == 18


WORDS = """
    identifications:
      - {id: i1, form: sex, status: suspected, at: 2026-03-01T10:00:00-05:00%s}
      - {id: i2, form: sex, status: suspected, at: 2026-03-02T10:00:00-05:00%s}
"""


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (", by: agency_employee", ", by: other", "yes"),
        (", by: other", ", by: agency_employee", "yes"),
        (", by: other", ", by: other", "no"),
        (", by: other", ", by: unknown", None),
        ("", ", by: other", None),
        ("", ", by: agency_employee", "yes"),
    ],
)
def test_of_two_conclusions_one_yes_is_enough_and_only_two_noes_are_a_no(first: str, second: str, found) -> None:
    case = read(WORDS % (first, second))
    now = seen(case, "2026-03-05T10:00:00-05:00")
    assert now.get("sex_trafficking.identified_by_agency_employee") == found
