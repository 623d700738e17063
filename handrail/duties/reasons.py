"""The rules' reasons and settings in words for a reader: "care.foster_care is yes" becomes "In foster care: yes"."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.children.models import Identification
from handrail.children.questions import LABELS, choice_label, question
from handrail.missing.models import Episode
from handrail.rules.vocabulary import vocabulary

OF_EVENTS: dict[str, Any] = {
    "actor.kind": gettext_lazy("Your agency"),
    "actor.performs_ive_functions": gettext_lazy("Your agency does title IV-E foster care work"),
    "actor.official": gettext_lazy("Your level of government"),
    "child.birthdate": gettext_lazy("Birth date"),
    "sex_trafficking.status": gettext_lazy("Sex trafficking, as somebody concluded"),
    "sex_trafficking.reasonable_cause": gettext_lazy("Reasonable cause to believe sex trafficking"),
    "sex_trafficking.identified_at": gettext_lazy("When you learned of the identification"),
    "sex_trafficking.identified_by_agency_employee": gettext_lazy("An agency employee identified it"),
    "trafficking.suspected": gettext_lazy("Trafficking of some form suspected or identified"),
    "trafficking.identified": gettext_lazy("Trafficking of some form identified"),
    "labor_trafficking.status": gettext_lazy("Labor trafficking, as somebody concluded"),
    "labor_trafficking.reasonable_cause": gettext_lazy("Reasonable cause to believe labor trafficking"),
    "labor_trafficking.identified_at": gettext_lazy("When you learned of the identification"),
    "labor_trafficking.identified_by_agency_employee": gettext_lazy("An agency employee identified it"),
    "sex_trafficking.at_risk_at": gettext_lazy("When you learned of the risk"),
    "sex_trafficking.suspected_at": gettext_lazy("When you first suspected it"),
    "labor_trafficking.at_risk_at": gettext_lazy("When you learned of the risk"),
    "labor_trafficking.suspected_at": gettext_lazy("When you first suspected it"),
    "missing.informed_at": gettext_lazy("When your agency was told"),
    "missing.first_suspected_at": gettext_lazy("When the caregiver first thought so"),
    "missing.returned_at": gettext_lazy("When the child came back"),
    "missing.return_learned_at": gettext_lazy("When you learned of the return"),
    "missing.located_at": gettext_lazy("When the child was found"),
    "missing.police_told_at": gettext_lazy("When the police were told"),
    "missing.kind": gettext_lazy("The report"),
    "missing.from_foster_care": gettext_lazy("Missing from foster care"),
    "missing.risks": gettext_lazy("Dangers"),
    "settings.ive_age": gettext_lazy("Age to which title IV-E care goes in your state"),
    "settings.missing_reading": gettext_lazy("How your agency reads the 24-hour report"),
}
VALUES: dict[str, Any] = {
    **dict(Identification.Status.choices),
    **dict(Episode.Kind.choices),
    "county_cps": gettext_lazy("a county child welfare agency"),
    "ive_agency": gettext_lazy("a state child welfare agency"),
    "local": gettext_lazy("local"),
    "state": gettext_lazy("state"),
    "tribal": gettext_lazy("Tribal"),
    "federal": gettext_lazy("federal"),
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "every_child_in_care": gettext_lazy("for every child in care"),
}
STANDINGS = {
    "must": gettext_lazy("You must"),
    "should": gettext_lazy("You should"),
    "may": gettext_lazy("You may"),
}
THEIR_STANDINGS = {
    "must": gettext_lazy("They must"),
    "should": gettext_lazy("They should"),
    "may": gettext_lazy("They may"),
}
SHAPE = re.compile(r"^(?P<fact>[a-z0-9_.]+) (?P<verb>is not known|is known|is|has) ?(?P<rest>.*)$")
LIMIT = re.compile(r"^(?P<value>\S+), (?P<words>(?:not )?(?:less than|at most|more than|at least)) (?P<limit>\S+)$")
LIMITS = {
    "less than": gettext_lazy("%(value)s, less than %(limit)s"),
    "at most": gettext_lazy("%(value)s, at most %(limit)s"),
    "more than": gettext_lazy("%(value)s, more than %(limit)s"),
    "at least": gettext_lazy("%(value)s, at least %(limit)s"),
    "not less than": gettext_lazy("%(value)s, not less than %(limit)s"),
    "not at most": gettext_lazy("%(value)s, more than %(limit)s"),
    "not more than": gettext_lazy("%(value)s, at most %(limit)s"),
    "not at least": gettext_lazy("%(value)s, less than %(limit)s"),
}


def in_words(reason: str) -> str:
    """One reason of an answer. What this does not know is shown as the rules said it."""
    found = SHAPE.match(reason)
    if found is None or found["fact"] not in vocabulary():
        return reason
    name = label(found["fact"])
    if found["verb"] == "is known":
        return _("%(label)s: known") % {"label": name}
    if found["verb"] == "is not known":
        return _("%(label)s: not known yet") % {"label": name}
    return _("%(label)s: %(value)s") % {"label": name, "value": value_in_words(found["fact"], found["rest"])}


def value_in_words(fact: str, text: str) -> str:
    compared = LIMIT.match(text)
    if compared:
        return str(LIMITS[compared["words"]]) % {"value": compared["value"], "limit": compared["limit"]}
    return ", ".join(str(VALUES.get(word) or choice_label(fact, word)) for word in text.split(" and "))


def label(fact: str) -> str:
    """The short name of a fact; without one its question, or for a derived fact what it means."""
    word = vocabulary()[fact]
    return str(OF_EVENTS.get(fact) or LABELS.get(fact) or (question(word) if word.ask else word.means))


def asked(fact: str) -> str:
    """The question a worker is shown for a fact."""
    return question(vocabulary()[fact])
