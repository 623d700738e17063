"""Plans with a young person: safety, copies, reviews, prevention. Pure: content and answers in, words out."""

from .book import PlanBook, plan_for
from .copies import Circumstances, Copy, Form, Held, LeftOut, Part, copy_of
from .lacking import Lack, lacks
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
from .prevention import CaseFacts, PreventionContent, Trigger, prevention_triggers
from .reviews import Event, Review, reviews_open

__all__ = [
    "Answer",
    "Answers",
    "CaseFacts",
    "Chip",
    "Choice",
    "Circumstances",
    "Copy",
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
    "Review",
    "Section",
    "Seen",
    "Sharing",
    "Trigger",
    "copy_of",
    "lacks",
    "may_see",
    "plan_for",
    "prevention_triggers",
    "reviews_open",
    "state_of",
]
