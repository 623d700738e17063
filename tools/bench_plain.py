"""The federal book as one would write it by hand for a bench: plain functions, three-valued by None, no explanation.

It decides which duties fire, how strongly, until when and in which state. It has no why, no law, no content, no
questions, no restrictions, no dates in force, and it can't be read by counsel: that is the price being measured.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

DAY = timedelta(hours=24)
Case = dict[str, Any]
Found = tuple[str, str, str, str, datetime | None, str]


def plain_case(file: dict[str, Any]) -> Case:
    """The facts file with its times read, once."""
    times = ("left_at", "informed_at", "returned_at", "return_learned_at", "located_at", "at")
    read = lambda row: {k: datetime.fromisoformat(v) if k in times else v for k, v in row.items()}  # noqa: E731
    rows = {key: [read(row) for row in file.get(key, [])] for key in ("episodes", "identifications", "done")}
    return {**file["facts"], **rows, "born": date.fromisoformat(file["facts"]["child.birthdate"])}


def both(*truths: bool | None) -> bool | None:
    return False if False in truths else None if None in truths else True


def either(*truths: bool | None) -> bool | None:
    return True if True in truths else None if None in truths else False


def yes(case: Case, name: str) -> bool | None:
    value = case.get(name)
    return None if value is None else value == "yes"


def age(case: Case, at: datetime) -> int:
    born = case["born"]
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def population(case: Case, at: datetime) -> bool | None:
    known = [row for row in case["identifications"] if row["form"] == "sex" and row["at"] <= at]
    cause = True if any(row["status"] != "none" for row in known) else None
    ran = both(yes(case, "care.ran_from_foster_care"), age(case, at) < 18)
    served = either(yes(case, "care.agency_responsible"), yes(case, "care.foster_care"),
                    yes(case, "care.open_in_home_case"), ran, yes(case, "care.chafee_services"))  # fmt: skip
    return both(served, cause)


def state(case: Case, act: str, to: str, about: str, due: datetime | None, at: datetime) -> str:
    done = [
        row for row in case["done"] if (row["act"], row["to"], row["about"]) == (act, to, about) and row["at"] <= at
    ]
    if done:
        return "met" if due is None or min(row["at"] for row in done) <= due else "met_late"
    return "overdue" if due is not None and at > due else "open"


def missing_standing(case: Case, episode: Case, at: datetime) -> str | None:
    if population(case, at):
        return "must"
    if either(yes(case, "care.foster_care"), yes(episode, "from_foster_care")):
        return "must"
    return "should" if yes(case, "care.open_in_home_case") else None


def of_episode(case: Case, episode: Case, at: datetime) -> Iterable[Found]:
    if episode["kind"] not in ("missing", "abducted") or not yes(case, "actor.performs_ive_functions"):
        return
    about, informed = episode["id"], episode["informed_at"]
    back = min((episode[k] for k in ("located_at", "returned_at", "return_learned_at") if k in episode), default=None)
    from_care = either(yes(case, "care.foster_care"), yes(episode, "from_foster_care"))
    standing = missing_standing(case, episode, informed)
    gone = "overtaken" if back and back <= at else "open"
    if standing:
        for rule, to in (("US-IVE-35B-LE24", "law_enforcement"), ("US-IVE-35B-NCMEC24", "ncmec")):
            due = informed + DAY
            yield rule, about, to, standing, due, state(case, "report_missing", to, about, due, at)
        for to in ("law_enforcement", "ncmec"):
            yield "US-IVE-35B-COMMS", about, to, standing, None, gone
    if from_care:
        yield "US-IVE-35A-LOCATE", about, "case_record", "must", None, gone
    if back and back <= at:
        yield from after_return(case, episode, back, from_care, at)


def after_return(case: Case, episode: Case, back: datetime, from_care: bool | None, at: datetime) -> Iterable[Found]:
    about, standing = episode["id"], missing_standing(case, episode, back)
    for to in ("law_enforcement", "ncmec"):
        if standing:
            yield ("US-IVE-35B-COMMS-RECOVERY", about, to, standing, None,
                   state(case, "report_recovery", to, about, None, at))  # fmt: skip
    returned = min((episode[k] for k in ("returned_at", "return_learned_at") if k in episode), default=None)
    if returned and from_care:
        standing = "must" if age(case, returned) < 18 else "should"
        for rule, act in (
            ("US-IVE-35Aii-FACTORS", "determine_factors"),
            ("US-IVE-35Aiii-SCREEN", "screen_after_return"),
        ):
            yield rule, about, "case_record", standing, None, state(case, act, "case_record", about, None, at)


def of_identification(case: Case, row: Case, at: datetime) -> Iterable[Found]:
    about, told, status, years = row["id"], row["at"], row["status"], age(case, row["at"])
    due = told + DAY
    sex = row["form"] == "sex"
    performs = yes(case, "actor.performs_ive_functions")
    if sex and both(performs, population(case, told), status != "none"):
        yield ("US-IVE-9C-IDENT", about, "case_record", "must", None,
               state(case, "document_concern", "case_record", about, None, at))  # fmt: skip
        if status == "identified":
            yield ("US-IVE-34A-LE24", about, "law_enforcement", "must", due,
                   state(case, "report_trafficking", "law_enforcement", about, due, at))  # fmt: skip
    if status == "identified" and years < 18 and row.get("by") == "agency_employee" and case["actor.kind"] in CPS:
        yield ("US-CAPTA-VICTIM", about, "state_cps", "must", None,
               state(case, "open_protective_response", "state_cps", about, None, at))  # fmt: skip
    if (
        years < 18
        and status in ("suspected", "identified")
        and case.get("child.citizenship") in (None, "foreign_national")
    ):
        standing = "must" if case["actor.kind"] in CPS else "should"
        yield "US-HHS-7105H-24", about, "hhs_otip", standing, due, state(case, "notify_hhs", "hhs_otip", about, due, at)


CPS = ("ive_agency", "county_cps")


def plain_due(case: Case, at: datetime) -> set[Found]:
    """Every duty of the federal book for this case: rule, event, recipient, standing, due, state."""
    found = {one for episode in case["episodes"] for one in of_episode(case, episode, at)}
    return found | {one for row in case["identifications"] for one in of_identification(case, row, at)}
