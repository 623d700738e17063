"""Where another rule's earlier time holds, the answer names that rule, and only there."""

from __future__ import annotations

from datetime import datetime

import pytest

from handrail.rules import Answer, Finding, due, load_book, read_facts

KNOWN = {
    "actor.kind": "ive_agency",
    "actor.performs_ive_functions": "yes",
    "child.birthdate": "2010-05-02",
    "care.foster_care": "yes",
    "care.agency_responsible": "yes",
    "missing.kind": "missing",
    "missing.informed_at": "2026-03-13T21:10:00-04:00",
    "missing.determined_at": "2026-03-13T21:20:00-04:00",
}
AT = datetime.fromisoformat("2026-03-13T22:30:00-04:00")
POLICE, NCMEC = "US-IVE-35B-LE24", "US-IVE-35B-NCMEC24"


def answer(state: str, **more: str) -> Answer:
    facts = read_facts({"jurisdiction": state, "facts": {**KNOWN, **more}})
    return due(facts, at=AT, book=load_book((state,)))


def duty(found: Answer, rule: str, to: str = "") -> Finding:
    [one] = [one for one in found.duties if one.id == rule and one.recipient in (to or one.recipient)]
    return one


@pytest.mark.parametrize(
    ("state", "rule", "by"),
    [
        ("us-ky", POLICE, "KY-467-LE12"),  # 12 hours beside 24
        ("us-ky", "KY-467-LE12", None),
        ("us-ky", NCMEC, None),  # the state's clock starts later, and ends later
        ("us-ky", "KY-467-NCMEC24", NCMEC),
        ("us-il", "IL-32930-NCMEC", NCMEC),  # a looser state rule never gives more time
        ("us-wa", POLICE, None),  # both say 24 hours: the duty keeps its own
        ("us", POLICE, None),
    ],
)
def test_the_rule_with_the_earlier_time_is_named_where_another_one_shows_it(
    state: str, rule: str, by: str | None
) -> None:
    found = duty(answer(state), rule, "ncmec" if "NCMEC" in rule else "")
    assert found.set_by == by
    assert found.as_json().get("set_by") == by


def test_a_time_set_by_another_rule_is_that_rules_own_time() -> None:
    for state in ("us-ky", "us-il", "us-wi", "us-wa", "us-tx"):
        found = answer(state)
        for one in found.duties:
            if one.set_by:
                other = duty(found, one.set_by, one.recipient)
                assert (one.due_at, other.set_by) == (other.due_at, None)


def test_what_is_only_recommended_sets_no_time() -> None:
    """Missing from home in Wisconsin: the federal 24 hours are recommended, end first, and stay a second line."""
    found = duty(answer("us-wi", **{"care.foster_care": "no", "care.open_in_home_case": "yes"}), "WI-4878-NCMEC24")
    [shown] = found.also_show
    assert (found.standing, found.set_by, shown.rule) == ("must", None, NCMEC)
    assert found.due_at is not None
    assert shown.due_at < found.due_at
