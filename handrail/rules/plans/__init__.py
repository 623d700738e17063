"""Plans with a young person: safety, copies, reviews, prevention. Pure: content and answers in, words out."""

from .book import PlanBook, load_plans, plan_for
from .copies import Circumstances, Copy, Held, LeftOut, Part, chips_offered, copy_of, held, suspect
from .copy_rules import CopyRules, Form, load_copies
from .lacking import Lack, lacks
from .placement import Before, Contact, Proposed, Weighed, weigh
from .plan import (
    Answer,
    Answers,
    Chip,
    Choice,
    Plan,
    Prompt,
    Section,
    Seen,
    Sharing,
    may_see,
    state_of,
)
from .prevention import (
    CaseFacts,
    PreventionContent,
    Trigger,
    cases_to_say,
    load_prevention,
    prevention_triggers,
)
from .reviews import Event, Review, load_reviews, reviews_open

__all__ = [
    "Answer",
    "Answers",
    "Before",
    "CaseFacts",
    "Chip",
    "Choice",
    "Circumstances",
    "Contact",
    "Copy",
    "CopyRules",
    "Event",
    "Form",
    "Held",
    "Lack",
    "LeftOut",
    "Part",
    "Plan",
    "PlanBook",
    "PreventionContent",
    "Prompt",
    "Proposed",
    "Review",
    "Section",
    "Seen",
    "Sharing",
    "Trigger",
    "Weighed",
    "cases_to_say",
    "chips_offered",
    "copy_of",
    "held",
    "lacks",
    "load_copies",
    "load_plans",
    "load_prevention",
    "load_reviews",
    "may_see",
    "plan_for",
    "prevention_triggers",
    "reviews_open",
    "state_of",
    "suspect",
    "weigh",
]
