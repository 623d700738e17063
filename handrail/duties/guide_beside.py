"""`{% guide_beside "missing.search" child %}`: the guide's pages for the step that is being worked.

Facts of the record are context: only those that could bring up a page are read, only what somebody recorded counts, and
what the reader may not see is left out before anything is chosen. Without a child no fact is read at all: so on every
page that a young person may see.
"""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import get_language

from handrail.children.access import restricted_groups
from handrail.children.facts import current_facts, values_at
from handrail.children.models import Child
from handrail.rules import RulesError
from handrail.rules.guide import Beside, beside, load_guide
from handrail.rules.guide.beside import asked
from handrail.rules.guide.index import PROFILE

register = template.Library()
log = logging.getLogger("handrail.guide")
NOTHING = Beside(None, (), ())
FORMS = {"sex": "sex_trafficking.status", "labor": "labor_trafficking.status"}
RISKS = "missing.risks"
Values = dict[str, Collection[str]]


@register.inclusion_tag("guide/_beside.html", takes_context=True)
def guide_beside(context: dict[str, Any], steps: str, child: Child | None = None) -> dict[str, Any]:
    """`steps` are one or several names of `content/guide/index.yaml`, parted by blanks."""
    request, names, language = context["request"], steps.split(), (get_language() or "en")[:2]
    try:
        guide = load_guide()
    except RulesError as fault:  # a page that cannot be read never stops the work beside it
        log.error("The guide is not shown: %s", fault)
        return {"beside": NOTHING}
    facts: Values = {}
    groups: frozenset[str] = frozenset()
    if child is not None and (wanted := asked(guide, names)):
        groups = restricted_groups(request.user, child, request.now)
        facts = facts_now(child, wanted, request.now)
    found = beside(guide, names, facts, groups, language)
    return {"beside": found, "shown": shown(found), "language": language}


@register.inclusion_tag("guide/_link.html")
def guide_link(steps: str) -> dict[str, Any]:
    """One link and no title: for a page that a young person sees too."""
    try:
        return {"page": beside(load_guide(), steps.split(), {}, (), (get_language() or "en")[:2]).main}
    except RulesError as fault:
        log.error("The guide is not shown: %s", fault)
        return {"page": None}


def shown(found: Beside) -> dict[str, Any]:
    """A page in short: what to say and what not, and the steps."""
    sections = found.main.headings if found.main else ()
    says = [row for one in sections for row in one.says][:2]
    steps = next((one.steps for one in sections if one.steps), [])
    return {"says": says, "steps": steps[:4]}


def facts_now(child: Child, names: Collection[str], now: datetime) -> Values:
    """The facts of these names as they stand now."""
    return {name: values for name, values in read(child, names, now) if values}


def read(child: Child, names: Collection[str], now: datetime) -> Iterator[tuple[str, Collection[str]]]:
    rows = child.fact_set.filter(name__in=names).order_by("sequence")
    for name, said in current_facts(rows).items():
        yield name, values_at(said, now)
    if lines := [name.removeprefix(PROFILE) for name in names if name.startswith(PROFILE)]:
        last = {row.name: row.value for row in child.detail_set.filter(name__in=lines).order_by("sequence")}
        yield from ((PROFILE + name, [value]) for name, value in last.items() if value)
    if set(FORMS.values()) & set(names):
        for one in child.identification_set.order_by("at", "sequence"):
            yield from ((fact, [one.status]) for form, fact in FORMS.items() if one.form in (form, "both"))
    if RISKS in names and (episode := child.episode_set.order_by("sequence").last()):
        yield RISKS, list(episode.risks or [])
