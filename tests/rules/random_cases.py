"""Random facts files over the whole vocabulary: every fact may be known, unknown, or changing; acts may be anything."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from handrail.rules import Book
from handrail.rules.vocabulary import Fact, vocabulary

START = datetime(2026, 3, 6, 21, 10, tzinfo=UTC)
AT = START + timedelta(days=5)
DERIVED = (
    "child.turns_18_at",
    "child.birthdate",
    "actor.official",
    "missing.police_told_at",
    "missing.ncic_entered_at",
)
IN_ORDER = ("left_at", "first_suspected_at", "provider_knew_at", "informed_at", "determined_at", "located_at",
            "returned_at", "return_learned_at", "debriefed_at")  # fmt: skip
EVENTS = {"e1": "episodes", "e2": "episodes", "i1": "identifications", "d1": "disclosures"}


def after(hours: int) -> datetime:
    return START + timedelta(hours=hours)


MOMENTS = st.integers(-72, 110).map(after)


def value_of(fact: Fact) -> st.SearchStrategy[object]:
    if fact.kind == "yes_no":
        return st.sampled_from(["yes", "no"])
    if fact.kind == "choice":
        return st.sampled_from(fact.choices)
    if fact.kind == "set":
        return st.lists(st.sampled_from(fact.choices), max_size=3, unique=True)
    if fact.kind == "number":
        return st.integers(0, 26 if "age" in fact.name else 120)
    return MOMENTS


def about(kind: str) -> list[Fact]:
    facts = vocabulary().facts.values()
    return [fact for fact in facts if fact.about == kind and fact.name not in DERIVED and fact.ask]


def some(facts: list[Fact], *, prefix: bool) -> st.SearchStrategy[dict[str, object]]:
    """Any of them known, the others not."""
    named = {fact.name.partition(".")[2] if prefix else fact.name: value_of(fact) for fact in facts}
    return st.fixed_dictionaries({}, optional=named)


PLAIN = some([fact for fact in about("child") if fact.kind != "date"], prefix=False)
IDENTIFICATION = st.fixed_dictionaries(
    {"form": st.sampled_from(["sex", "labor", "unclear"]), "at": MOMENTS,
     "status": st.sampled_from(["none", "at_risk", "suspected", "identified"])},
    optional={"by": st.sampled_from(["agency_employee", "other"]), "in_care": st.sampled_from(["yes", "no"])},
)  # fmt: skip
DISCLOSURE = st.builds(dict, some(about("disclosure"), prefix=True), at=MOMENTS)


@st.composite
def episodes(draw: st.DrawFn) -> dict[str, object]:
    """One time missing, its times in an order that can be."""
    others = [fact for fact in about("episode") if fact.kind != "time"]
    known = draw(some(others, prefix=True))
    names = draw(st.lists(st.sampled_from(IN_ORDER), unique=True).map(lambda names: sorted(names, key=IN_ORDER.index)))
    hours = sorted(draw(st.lists(st.integers(-72, 110), min_size=len(names), max_size=len(names))))
    return {"kind": "missing", **known, **dict(zip(names, map(after, hours), strict=True))}


def acts(book: Book) -> st.SearchStrategy[dict[str, object]]:
    """An act that some rule of the book asks for, or one that nobody asked for."""
    pairs = sorted({(rule.act, recipient) for rule in book.rules.values() for recipient in rule.to})
    plain = st.builds(
        lambda pair, rest: {"act": pair[0], "to": pair[1], **rest},
        st.sampled_from(pairs),
        st.fixed_dictionaries(
            {"at": MOMENTS}, optional={"about": st.sampled_from(sorted(EVENTS)), "reference": st.just("R-1")}
        ),
    )
    return plain.flatmap(lambda act: st.sampled_from([act, act, {**act, "outcome": "declined", "retry_at": after(130)},
                         {**act, "outcome": "closed", "by": "Sam", "reason": "court"}]))  # fmt: skip


@st.composite
def cases(draw: st.DrawFn, book: Book) -> dict[str, object]:
    """A facts file. `facts` may still contradict itself; reading it says so."""
    facts = {"actor.kind": "ive_agency", "care.foster_care": "yes", **draw(PLAIN)}
    lists = {
        "episodes": draw(st.lists(episodes(), max_size=2)),
        "identifications": draw(st.lists(IDENTIFICATION, max_size=1)),
        "disclosures": draw(st.lists(DISCLOSURE, max_size=1)),
    }
    rows = {key: [{"id": f"{key[0]}{n}", **one} for n, one in enumerate(found, 1)] for key, found in lists.items()}
    ids = {str(row["id"]) for found in rows.values() for row in found}
    done = [act for act in draw(st.lists(acts(book), max_size=4)) if act.get("about", "e1") in ids]
    return {"timezone": "America/New_York", "facts": facts, **rows, "done": done}
