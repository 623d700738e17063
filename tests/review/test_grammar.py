"""The whole grammar, also what no shipped rule uses yet: invented rules through the same comparison."""

from datetime import UTC, datetime, timedelta
from itertools import product

import duckdb
import ibis
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handrail.review.conditions import truth
from handrail.review.rows import Asked, rows_of
from handrail.rules import ContentError, due, read_facts
from handrail.rules.loading import read_text
from handrail.rules.logic import Condition, Group, Is, Known, NotRuledOut, Reader
from handrail.rules.vocabulary import vocabulary
from tests.review.comparing import Compiled, batch, differences, only, run, sql_of, utc
from tests.rules.asking import book, rule
from tests.thorough import examples

UNITS = (
    "7 min",
    "90 min",
    "4 h",
    "36 h",
    "1 day",
    "3 days",
    "1 week",
    "1 month",
    "13 months",
    "1 business day",
    "5 business days",
)
EVERY = ("5 h", "1 day", "1 week", "1 month", "2 business days")
CLOCKS = {
    **{span: {"clock": f"[{{within: {span}}}]"} for span in UNITS},
    **{
        f"every {span} from {begin}": {"repeat": f"{{every: {span}, from: {begin}, until: missing.located_at}}"}
        for span in EVERY
        for begin in ("last_act", "start")
    },
    "a clock, then again": {
        "clock": "[{within: 2 h}]", "repeat": "{every: 2 days, from: last_act, until: missing.located_at}"
    },
    "at once": {"clock": "[{within: immediately}]"},
    "at once, or by then": {
        "clock": "[{within: immediately, no_later_than: 1 business day}, {within: 2 h, from: missing.left_at}]"
    },
    "several, some on a condition": {
        "clock": "[{when: {child.age: {lt: 13}}, within: 1 day},"
        " {when: {missing.risks: suicidal}, within: immediately},"
        " {within: 1 week, from: missing.first_suspected_at}]"
    },
    "no later than a birthday": {"clock": "[{within: 3 days}]", "not_after": "child.turns_18_at"},
    "until it ends": {"clock": "[{within: 1 day}]", "until": "[missing.located_at, missing.returned_at]"},
    "overtaken": {"clock": "[{within: 1 day}]", "overtaken_by": "missing.returned_at"},
    "the family, held": {"to": "[parent, law_enforcement]", "standing": "[{is: should, basis: practice}]"},
    "the family, never held": {"to": "[parent]", "never_held": "yes"},
    "other proof": {"proof": "[sent_at, channel, sent_by]"},
    "the law ends": {
        "authority": "[{cite: A, source: invented, in_force: 2024-03-01, until: 2026-03-08, last_verified: 2026-11-22}]"
    },
    "a branch begins": {
        "standing": "[{when: {child.age: {ge: 15}}, is: must, basis: a, in_force: 2026-03-08},"
        " {when: {care.foster_care: yes}, basis: b,"
        " is: {settings.missing_reading: {every_child_in_care: must, literal: may}}},"
        " {is: should, basis: c}]"
    },
    "counted": {
        "when": "{at_least: {n: 2, of: [{child.age: {lt: 18}}, {care.foster_care: yes},"
        " {missing.risks: [suicidal, other]}]}}"
    },
    "known and not ruled out": {
        "when": "{any: [{all: [{known: missing.returned_at}, {known: missing.risks}]},"
        " {not_ruled_out: {child.citizenship: foreign_national}}]}"
    },
    "now": {"starts": None, "when": "{none: [{child.age: {ge: settings.ive_age}}, {trafficking.identified: no}]}"},
    "told by another event": {
        "starts": "disclosure.at",
        "when": "{any: [{known: missing.informed_at}, {sex_trafficking.status: identified}]}",
    },
    "of one form": {"starts": "labor_trafficking.suspected_at", "clock": "[{within: 2 days}]"},
    "watched": {"watch": "law_enforcement", "clock": "[{within: 2 h}]"},
    "a draft": {"status": "draft", "lifted_by": "Somebody reads it."},
}  # fmt: skip


@pytest.mark.parametrize("what", CLOCKS)
def test_what_the_grammar_can_say(what: str) -> None:
    asked = only(book(rule(**CLOCKS[what])), ["XX-TEST"])
    cases = batch(asked, sorted(CLOCKS).index(what), examples(240))
    assert differences(Compiled(asked), cases) == []
    assert any(one.id == "XX-TEST" for *_, answer in cases for one in (*answer.duties, *answer.others, *answer.drafts))


def test_rules_that_tighten_one_another_in_a_chain() -> None:
    first = {"act": "report_missing", "to": "[ncmec, law_enforcement]", "clock": "[{within: 2 days}]"}
    chain = [
        rule(**first, id="XX-A"),
        rule(id="XX-B", title=None, plain=None, act=None, tightens="XX-A", to="[ncmec]", clock="[{within: 1 day}]",
             when="{care.foster_care: yes}"),
        rule(id="XX-C", title=None, plain=None, act=None, tightens="XX-B", to="[ncmec]",
             clock="[{within: immediately}]", standing="[{is: should, basis: practice}]"),
        rule(id="XX-D", title=None, plain=None, act=None, tightens="XX-A", clock="[{within: 1 h}]", status="draft"),
    ]  # fmt: skip
    asked = only(book(*chain), ["XX-A", "XX-B", "XX-C", "XX-D"])
    compiled, cases = Compiled(asked), batch(asked, 4, 300)
    assert differences(compiled, cases) == []
    assert differences(compiled.changed(">= 3", ">= 1"), cases), "A weaker standing sets the time, and nobody notices."


def test_a_business_day_beyond_the_calendar_is_said_and_has_no_state() -> None:
    asked = only(book(rule(clock="[{within: 3 business days}]")), ["XX-TEST"])
    written = {"timezone": "America/New_York", "facts": {"actor.kind": "ive_agency"},
               "episodes": [{"kind": "missing", "informed_at": "2028-12-29T12:00:00-05:00"}]}  # fmt: skip
    case, at = read_facts(written), datetime(2029, 6, 1, tzinfo=UTC)
    with pytest.raises(ContentError):
        due(case, at=at, book=asked)
    with duckdb.connect() as database:
        for name, table in rows_of([Asked(1, case, at)], asked)._asdict().items():
            database.register(name, table)
        (row,) = run(database, Compiled(asked).steps)
    assert (row["beyond_calendar"], row["due_at"], row["state"], row["applies"]) == (True, None, None, "yes")


# --- conditions ---------------------------------------------------------------------------------------------------

NAMES = ("care.foster_care", "care.agency_responsible", "child.indian_child")
READER = Reader(vocabulary(), {})
LEAVES = st.sampled_from(
    [
        *(f"{name}: {word}" for name in NAMES for word in ("yes", "no", "[yes, no]")),
        *(f"known: {name}" for name in (*NAMES, "missing.risks", "missing.returned_at", "child.age")),
        *(f"not_ruled_out: {{{name}: yes}}" for name in NAMES),
        *(f"child.age: {{{op}: {limit}}}" for op in ("lt", "le", "gt", "ge") for limit in (17, 18, "settings.ive_age")),
        *("missing.risks: suicidal", "missing.risks: [suicidal, other]", "not_ruled_out: {missing.risks: other}"),
    ]
).map(lambda written: READER.condition(read_text(written, name="test")))
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda kind, parts, n: Group(kind, tuple(parts), min(n, len(parts))),
        st.sampled_from(["all", "any", "none", "at_least"]), st.lists(inner, min_size=1, max_size=4), st.integers(1, 3),
    ),
    max_leaves=8,
)  # fmt: skip
AS_OF = datetime(2026, 3, 13, tzinfo=UTC)
YES_NO = ("yes", "no", None)
EVERYTHING = [
    {**dict(zip(NAMES, three, strict=True)), "child.age": age, "settings.ive_age": limit, "missing.risks": risks,
     "missing.risks_complete": whole, "missing.returned_at": back, "@": AS_OF}
    for three in product(YES_NO, repeat=3)
    for age, limit in ((17, 18), (18, None), (None, 21), (20, 21))
    for risks, whole in (
        (None, None), (frozenset(), "yes"), (frozenset({"suicidal"}), None), (frozenset({"other"}), "yes"),
        (frozenset({"disability"}), "no"),
    )
    for back in (None, AS_OF, AS_OF + timedelta(seconds=1))
]  # fmt: skip


@given(st.lists(CONDITIONS, min_size=20, max_size=40))
@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_a_condition_is_as_true_as_its_sql(conditions: list[Condition]) -> None:
    facts = [{name: value for name, value in one.items() if value is not None} for one in EVERYTHING]
    with duckdb.connect() as database:
        database.register("facts", FACTS)
        row = ibis.table(ibis.Schema.from_pyarrow(FACTS.schema), name="facts")
        asked = row.select("n", **{f"c{n}": truth(one, row) for n, one in enumerate(conditions)}).order_by("n")
        got = database.sql(sql_of(asked)).fetchall()
    for number, one in enumerate(conditions):
        wanted = [one.test(dict(known)) for known in facts]
        assert [line[number + 1] for line in got] == wanted


def _facts() -> object:
    import pyarrow as pa

    from handrail.review.columns import fact_column, listed_column, word_column

    columns: dict[str, object] = {"n": list(range(len(EVERYTHING))), "as_of": [utc(AS_OF)] * len(EVERYTHING)}
    for name in (*NAMES, "child.age", "settings.ive_age", "missing.risks_complete", "missing.returned_at"):
        values = [one[name] for one in EVERYTHING]
        columns[fact_column(name)] = [utc(value) if isinstance(value, datetime) else value for value in values]
    risks = [one["missing.risks"] for one in EVERYTHING]
    columns[listed_column("missing.risks")] = [value is not None for value in risks]
    for word in vocabulary()["missing.risks"].choices:
        columns[word_column("missing.risks", word)] = [value is not None and word in value for value in risks]
    return pa.table(columns)


FACTS = _facts()


def test_a_node_without_sql_is_refused() -> None:
    with pytest.raises(TypeError, match="No SQL for"):
        truth(object(), ibis.table({"n": "int64"}, name="facts"))


def test_every_kind_of_node_was_tried() -> None:
    assert {Is, Known, NotRuledOut} <= {
        type(READER.condition(read_text(text, name="t")))
        for text in ("care.foster_care: yes", "known: child.age", "not_ruled_out: {care.foster_care: yes}")
    }
