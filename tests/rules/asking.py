"""Small ways to ask the rules: a rule from a few lines, facts from a few lines, and the answer."""

from datetime import datetime
from textwrap import dedent

from handrail.rules import Answer, Book, FactsError, Finding, due, load_book, read_facts
from handrail.rules.loading import Items, Tree, read_text

PLAIN_RULE = {
    "id": "XX-TEST",
    "title": "Tell them",
    "plain": "Tell them about it.",
    "act": "test_act",
    "standing": "[{is: must, basis: statute}]",
    "to": "[law_enforcement]",
    "authority": "[{cite: Invented act 1, source: invented, in_force: 2020-01-01, last_verified: 2026-11-22}]",
    "status": "in_use",
}
ACTOR = "actor.kind: ive_agency, "
MISSING = "informed_at: 2026-03-13T21:10:00-04:00"


def rule(**keys: str) -> Tree:
    """A rule of one event, with some keys of its own; a key of None is left out."""
    lines = {**PLAIN_RULE, "starts": "missing.informed_at", **keys}
    return read_text("\n".join(f"{key}: {value}" for key, value in lines.items() if value is not None), name="test")


def book(*rules: Tree, jurisdictions: tuple[str, ...] = ("us",)) -> Book:
    return load_book(jurisdictions).with_rules(rules)


def facts(written: str) -> dict[str, object]:
    """A facts file as a mapping, read as strings only."""
    return plain(read_text(dedent(written), name="facts", error=FactsError))


def plain(tree: Tree) -> object:
    if isinstance(tree, dict):
        return {str(key): plain(value) for key, value in tree.items()}
    return [plain(item) for item in tree] if isinstance(tree, Items) else str(tree)


def ask(asked: Book, at: str, written: str) -> Answer:
    return due(read_facts(facts(written)), at=datetime.fromisoformat(at), book=asked)


def missing(more: str = "", own: str = "", done: str = "") -> str:
    """One time missing, told on Friday 13 March 2026 at 21:10 in New York."""
    return f"""
        timezone: America/New_York
        facts: {{{ACTOR}{own}}}
        episodes:
          - {{id: e1, kind: missing, {MISSING}{more}}}
        done: [{done}]
    """


def found(answer: Answer, rule_id: str = "XX-TEST") -> list[Finding]:
    return [one for one in (*answer.duties, *answer.others, *answer.drafts) if one.id == rule_id]


def only(answer: Answer, rule_id: str = "XX-TEST") -> Finding:
    (one,) = found(answer, rule_id)
    return one


def when(moment: datetime | None) -> str:
    """A moment as 14 March, 21:10."""
    return "none" if moment is None else moment.strftime("%d %b %H:%M")
