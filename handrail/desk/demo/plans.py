"""A young person of the demo who has both plans: written over two visits, said to be right, opened again by a move."""

from typing import Any
from uuid import uuid5

from handrail.safety_plans import actions
from handrail.safety_plans.book import content_for
from handrail.safety_plans.models import Plan, Version

from .story import Story

FIRST: dict[str, dict[str, Any]] = {
    "warning_signs.body": {"chips": ["heart"], "text": "I stop eating."},
    "by_myself.what_helps": {"text": "Music and a walk with the dog."},
    "safe_adults.first": {"text": "Aunt L. 555-0142"},
    "safe_adults.second": {"chips": ["lawyer"]},
    "review.step_one": {"text": "Call my aunt on Sundays."},
}
LATER: dict[str, dict[str, Any]] = {
    "safe_adults.third": {"text": "Ms. K at school"},
    "if_they_turn_up.help_word": {"text": "Pineapple", "action": "Aunt L. comes to the library and calls my worker."},
}
AGREED: dict[str, dict[str, Any]] = {
    "adults_on_call.day": {"text": "My worker, 555-0100"},
    "visits_and_calls.visits": {"text": "My sister, every second Saturday."},
    "if_late.coming_back": {"text": "I text one word. Nobody shouts."},
}


def planned(story: Story) -> None:
    kept: dict[str, Version] = {}
    begun(story, kept, Plan.Kind.SAFETY, 60)
    wrote(story, kept, Plan.Kind.SAFETY, 60, FIRST, shown=("by_myself.what_helps", "safe_adults.first"))
    looked(story, kept, Plan.Kind.SAFETY, 59)
    begun(story, kept, Plan.Kind.PREVENTION, 45)
    wrote(story, kept, Plan.Kind.PREVENTION, 45, AGREED)
    looked(story, kept, Plan.Kind.PREVENTION, 20)
    again(story, kept, Plan.Kind.SAFETY, 20)
    wrote(story, kept, Plan.Kind.SAFETY, 20, LATER)
    looked(story, kept, Plan.Kind.SAFETY, 20)


def begun(story: Story, kept: dict[str, Version], kind: str, days: float) -> None:
    at, client_id = story.ago(days), story.id()

    def do(now: Any) -> None:
        band = content_for(kind, story.the_child(), now.date()).id
        plan = actions.begin(client_id=client_id, child=story.the_child(), kind=kind, band=band, by=story.worker,
                             now=now)  # fmt: skip
        keep(story, kept, plan, plan.versions.get())

    story.then(at, do)


def again(story: Story, kept: dict[str, Version], kind: str, days: float) -> None:
    """The young person asked to look at it."""
    at, client_id = story.ago(days), story.id()

    def do(now: Any) -> None:
        before = kept[kind]
        keep(story, kept, before.plan, actions.open_version(
            client_id=client_id, plan=before.plan, reason="asked_for_it", band=before.band, by=story.worker, now=now
        ))  # fmt: skip

    story.then(at, do)


def keep(story: Story, kept: dict[str, Version], plan: Plan, version: Version) -> None:
    plan.child = version.child = story.the_child()
    version.plan = plan
    kept[plan.kind] = version


def wrote(
    story: Story, kept: dict[str, Version], kind: str, days: float, said: dict[str, dict[str, Any]],
    shown: tuple[str, ...] = (),
) -> None:  # fmt: skip
    at, client_id = story.ago(days), story.id()

    def do(now: Any) -> None:
        who: dict[str, Any] = {"by": story.worker, "now": now}
        for key, words in said.items():
            actions.write(client_id=uuid5(client_id, key), version=kept[kind], key=key, said=words, after=0, **who)
        for key in shown:
            actions.agree(client_id=uuid5(client_id, f"{key} shown"), plan=kept[kind].plan, key=key, audience="youth",
                          shown=True, until=None, **who)  # fmt: skip

    story.then(at, do)


def looked(story: Story, kept: dict[str, Version], kind: str, days: float) -> None:
    story.then(story.ago(days), lambda now: actions.look_at(version=kept[kind], by=story.worker, now=now))
