"""The kinds of case that a few invented rules tell apart: the questions, their answers, and the cases made of them.

`python -m tests.rules.kinds_kept` writes what is kept in `told/kinds.txt` anew; read the difference before you keep it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

from handrail.rules import ContentError, Rule
from handrail.rules.case_kinds import Kind, Question, case_of, conditions, facts_read, leaves, limits_of, questions
from handrail.rules.loading import as_tree
from tests.rules.situations import book
from tests.rules.spoiling import HERE, shown

KEPT = HERE / "told" / "kinds.txt"
EVENT = datetime(2028, 2, 29, 12, 0, tzinfo=UTC)
SETTINGS = {"settings.ive_age": 21}
BARE = {
    "title": "Own",
    "plain": "Own.",
    "act": "own_report",
    "starts": "missing.informed_at",
    "standing": [{"is": "must", "basis": "statute"}],
    "to": ["case_record"],
    "authority": [{"cite": "Act", "source": "own", "in_force": "2020-01-01", "last_verified": "2026-11-22"}],
    "status": "in_use",
}
WHEN: Mapping[str, Mapping[str, object]] = {
    "AGE": {"when": {"all": [{"child.age": {"ge": 13, "lt": "settings.ive_age"}},
                             {"child.age": {"gt": 13, "le": 17}}]}},
    "YEAR": {"when": {"child.age": {"ge": 0, "lt": 1}}},
    "BIRTHDAY": {"not_after": "child.turns_18_at"},
    "YOUNG-BIRTHDAY": {"not_after": "child.turns_18_at", "when": {"child.age": {"lt": 14}}},
    "LIVING": {"when": {"any": [
        {"care.open_in_home_case": True}, {"care.agency_responsible": True}, {"care.extended_care": True},
        {"care.ran_from_foster_care": True},
    ]}},
    "FROM-CARE": {"binds": {"missing.from_foster_care": True}},
    "DANGER": {"when": {"missing.risks": ["suicidal", "taken_or_lured"]}},
    "BACK": {"until": "missing.returned_at"},
    "OVERTAKEN": {"overtaken_by": "missing.located_at"},
    "AGAIN": {"repeat": {"every": "1 week", "until": "missing.return_learned_at"}},
    "SHOWN": {"also_show": [{"from": "missing.provider_knew_at", "within": "12 h", "as": "conservative"}],
              "clock": [{"within": "24 h"}]},
    "CLOCK": {"clock": [{"within": "24 h", "from": "missing.determined_at"},
                        {"within": "2 h", "when": {"child.age": {"lt": 10}}}]},
    "STRENGTH": {"standing": [{"when": {"care.foster_care": True}, "is": "must", "basis": "statute"},
                              {"is": "may", "basis": "advice"}]},
    "SEX": {"starts": "sex_trafficking.suspected_at", "when": {"sex_trafficking.status": ["suspected"]}},
    "BOTH": {"when": {"trafficking.suspected": True}},
    "CAUSE": {"when": {"labor_trafficking.reasonable_cause": True}},
    "ACTOR": {"binds": {"actor.kind": ["caregiver", "rhy_program"]}},
    "WORKS": {"binds": {"actor.performs_ive_functions": True}, "when": {"care.chafee_services": True}},
    "PLAIN": {"when": {"not_ruled_out": {"child.citizenship": "foreign_national"}}},
    "TERM": {"when": {"none": [{"term": "population_9c"}, {"known": "missing.left_at"}, {"child.tribe_known": True}]}},
    "TOLD": {"starts": "disclosure.at"},
    "DEBRIEF": {"starts": "missing.debriefed_at"},
}  # fmt: skip


@cache
def rules() -> Mapping[str, Rule]:
    trees = [as_tree({**BARE, "id": f"XX-{name}", **more}, "own.yaml", ContentError) for name, more in WHEN.items()]
    return {name: rule for name, rule in book().with_rules(trees).rules.items() if name.removeprefix("XX-") in WHEN}


def told() -> Iterator[str]:
    for name in WHEN:
        rule = rules()[f"XX-{name}"]
        for endings in (False, True):
            if endings and facts_read([rule], endings=True) == facts_read([rule], endings=False):
                continue
            yield f"# {name}{' and what ends it' if endings else ''}"
            yield f"reads {', '.join(sorted(facts_read([rule], endings=endings)))}"
            yield from asked([rule], endings)
    every = [rules()[f"XX-{name}"] for name in WHEN]
    yield "# ALL"
    yield from asked(every, endings=True)
    yield "# limits"
    found = [leaf for rule in every for condition in conditions(rule) for leaf in leaves(condition)]
    yield from (f"{settings}: {limits_of('child.age', found, settings)}" for settings in ({}, SETTINGS))


def asked(some: Sequence[Rule], endings: bool) -> Iterator[str]:
    """Every answer to every question, with the case that it makes beside the first answers to all others."""
    found = questions(some, SETTINGS, endings=endings)
    read = facts_read(some, endings=endings)
    if len(some) == 1:
        yield f"  {made(tuple(0 for _ in found), found, read)}"
    for place, question in enumerate(found):
        yield f"{question.name}: {together(question)}"
        for number, answer in enumerate(question.answers):
            kind = tuple(number if one == place else 0 for one in range(len(found)))
            case = made(kind, found, read) if len(some) == 1 else shown(answer.sets)
            yield f"  {answer.words} {answer.band or ''}: {case}"


def together(question: Question) -> str:
    """Some of its answers as they are told together: the first ones, the last ones, and all but one."""
    many = range(len(question.answers))
    return " | ".join("; ".join(question.said(some)) for some in (many[:2], many[-2:], {*many} - {1}))


def made(kind: Kind, found: Sequence[Question], read: frozenset[str]) -> str:
    case, at = case_of(kind, found, read, EVENT, ["us"], "America/New_York")
    told = [f"born {case.birthdate}", shown(case.facts)]
    for one in (*case.episodes, *case.identifications, *case.disclosures):
        told.append(f"{one.id} {shown(one.facts)} {', '.join(sorted({*one.times} - {*one.facts}))}")
    return "; ".join([*told, f"known at {at:%Y-%m-%d %H:%M}"])


def told_before() -> list[str]:
    return KEPT.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    KEPT.write_text("".join(f"{line}\n" for line in told()), encoding="utf-8")
