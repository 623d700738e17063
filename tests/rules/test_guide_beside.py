"""What opens beside a step: a law, tried with every mixture of facts and of what a reader may see."""

from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.guide import beside, load_guide
from handrail.rules.guide.beside import Beside, asked

GUIDE = load_guide()
BRINGS = GUIDE.index.beside
STEPS = st.sets(st.sampled_from(sorted(GUIDE.index.steps)), min_size=1).map(sorted)
FACTS = st.dictionaries(
    st.sampled_from(sorted({one.fact for one in BRINGS})),
    st.sets(st.sampled_from(sorted({value for one in BRINGS for value in one.values} | {"no", "unknown"}))),
)
GROUPS = st.sets(st.sampled_from(["tribal", "immigration", "sogi", "health"]))
LANGUAGE = st.sampled_from(["en", "es"])


def said(found: Beside) -> tuple[object, ...]:
    brought = tuple((one.page.id, one.because) for one in found.brought)
    return found.main and found.main.id, brought, tuple(page.id for page in found.others)


@given(STEPS, FACTS, GROUPS, LANGUAGE)
def test_what_a_reader_may_not_see_changes_nothing_that_they_see(steps, facts, groups, language) -> None:
    hidden = {one.fact for one in BRINGS if one.restricted and one.restricted not in groups}
    without = {name: values for name, values in facts.items() if name not in hidden}
    assert said(beside(GUIDE, steps, facts, groups, language)) == said(beside(GUIDE, steps, without, groups, language))


@given(STEPS, FACTS, GROUPS)
def test_the_record_moves_pages_and_neither_adds_nor_hides_one(steps, facts, groups) -> None:
    found, plain = (beside(GUIDE, steps, one, groups, "en") for one in (facts, {}))
    ids = [found.main and found.main.id, *(one.page.id for one in found.brought), *(page.id for page in found.others)]
    assert sorted(filter(None, ids)) == sorted(
        filter(None, [plain.main and plain.main.id, *(p.id for p in plain.others)])
    )
    assert found.main == plain.main


@given(STEPS, FACTS, GROUPS)
def test_only_what_is_asked_for_can_bring_up_a_page(steps, facts, groups) -> None:
    read = {name: values for name, values in facts.items() if name in asked(GUIDE, steps)}
    assert said(beside(GUIDE, steps, read, groups, "en")) == said(beside(GUIDE, steps, facts, groups, "en"))


def test_a_no_brings_up_nothing_and_an_unknown_only_where_the_index_says_so() -> None:
    said_so = {(one.page, one.fact) for one in BRINGS if "unknown" in one.values}
    for one in BRINGS:
        for value, brings in (("no", False), ("unknown", (one.page, one.fact) in said_so)):
            steps = GUIDE.pages[one.page].opens_from
            found = beside(GUIDE, steps, {one.fact: {value}}, {"tribal", "immigration"}, "en")
            assert bool(found.brought) == brings, (one.page, value)
