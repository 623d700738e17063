"""Every write to a plan. One verb each; the log learns that something was written, never what or at which prompt."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.children.actions import add_row, bump, sent_before
from handrail.children.models import Child
from handrail.team.models import Person

from .models import CaseSaid, Change, Consent, CopyMade, Plan, Version, Written

AHEAD = frozenset({"discharge_planned"})
"""A day that is known ahead. All else is noted when it has happened."""
BEGUN = "begun"
"""Why the first version was opened. All others carry the code of what changed."""


@transaction.atomic
def begin(*, client_id: UUID, child: Child, kind: str, band: str, by: Person, now: datetime) -> Plan:
    """Begin the plan, or go on with the one that is there: a child has one of each kind."""
    Child.unscoped.select_for_update().get(pk=child.pk)
    held = Plan.objects.filter(child=child, kind=kind).first()
    if held is not None:
        held.child = child
        return held
    row = Plan(client_id=client_id, child=child, kind=kind, recorded_by=by)
    plan, is_new = add_row(row, verb="began_plan", now=now, plan=kind)
    if is_new:
        first = Version(client_id=uuid5(client_id, "version"), child=child, plan=plan, reason=BEGUN, band=band,
                        recorded_by=by)  # fmt: skip
        add_row(first, verb="opened_plan_version", now=now)
    return plan


@transaction.atomic
def open_version(*, client_id: UUID, plan: Plan, reason: str, band: str, by: Person, now: datetime) -> Version:
    """Open the plan again because something changed. While nobody has said that the last version is right, that one
    goes on: two people who look at the plan look at one."""
    Child.unscoped.select_for_update().get(pk=plan.child_id)
    row = Version(client_id=client_id, child=plan.child, plan=plan, reason=reason, band=band, recorded_by=by)
    if (already := sent_before(row)) is not None:
        return already
    last = plan.versions.order_by("sequence").last()
    if last is not None and last.looked_at is None:
        last.child = plan.child
        return last
    return add_row(row, verb="opened_plan_version", now=now)[0]


@transaction.atomic
def write(
    *, client_id: UUID, version: Version, key: str, said: Mapping[str, Any], after: int, by: Person, now: datetime
) -> Written:
    """Keep what was said at one prompt. What one page sends again before it heard back follows what it sent first."""
    row = Written(client_id=client_id, child=version.child, version=version, prompt=key, said=dict(said),
                  after=max(0, min(after, newest(version.child))), recorded_by=by)  # fmt: skip
    first = sent_before(row)
    if first is not None and first.said != row.said:
        row.client_id = uuid5(client_id, json.dumps(row.said, sort_keys=True))
        row.after = max(row.after, first.sequence)
    return add_row(row, verb="wrote_in_plan", now=now)[0]


def newest(child: Child) -> int:
    """The last change of the record: nobody has seen what was not written yet."""
    return Child.unscoped.filter(pk=child.pk).values_list("facts_version", flat=True).get()


def agree(
    *, client_id: UUID, plan: Plan, key: str, audience: str, shown: bool, until: date | None, by: Person, now: datetime
) -> Consent:
    """The young person says who may see a prompt. A no takes back what was agreed to before, from now on."""
    row = Consent(client_id=client_id, child=plan.child, plan=plan, prompt=key, audience=audience, shown=shown,
                  until=until if shown else None, recorded_by=by)  # fmt: skip
    return add_row(row, verb="said_who_may_see", now=now, audience=audience, shown="yes" if shown else "no")[0]


@transaction.atomic
def look_at(*, version: Version, by: Person, now: datetime) -> Version:
    """It is right for now. Done twice, it is done once."""
    row = Version.objects.select_for_update().get(pk=version.pk)
    row.child = version.child
    if row.looked_at is None:
        row.looked_at = now
        row.save(update_fields=["looked_at"])
        bump(row.child)
        record("looked_at_plan", at=now, actor=by.pk, child=row.child_id, row=str(row.pk))
    return row


def note_copy(
    *, client_id: UUID, version: Version, form: str, language: str, hands: str, by: Person, now: datetime
) -> CopyMade:
    """That a copy was made, and for whom; never what stood in it."""
    row = CopyMade(client_id=client_id, child=version.child, version=version, form=form, language=language, hands=hands,
                   recorded_by=by)  # fmt: skip
    return add_row(row, verb="made_plan_copy", now=now, copy_form=form)[0]


def note_change(
    *, client_id: UUID, child: Child, kind: str, at: datetime, note: str, by: Person, now: datetime
) -> Change:
    """Something changed that no other page records. Raises ValidationError for what has not happened yet."""
    if at > now and kind not in AHEAD:
        raise ValidationError({"day": _("This time has not come yet. Check the day and the time.")})
    row = Change(client_id=client_id, child=child, kind=kind, at=at, note=note, recorded_by=by)
    return add_row(row, verb="noted_change_for_plan", now=now)[0]


@transaction.atomic
def answer_cases(
    *, client_id: UUID, child: Child, answers: Mapping[str, str], by: Person, now: datetime
) -> list[CaseSaid]:
    """Keep what a person says to the agency's own cases, each as a row. What stands already is not written twice."""
    Child.unscoped.select_for_update().get(pk=child.pk)
    before = last_said(child)
    made = []
    for case, answer in answers.items():
        if answer != (before[case].answer if case in before else ""):
            row = CaseSaid(client_id=uuid5(client_id, f"{case} {answer}"), child=child, case=case, answer=answer,
                           recorded_by=by)  # fmt: skip
            made.append(add_row(row, verb="answered_case_for_plan", now=now)[0])
    return made


def last_said(child: Child) -> dict[str, CaseSaid]:
    """By case the last answer."""
    rows = list(CaseSaid.objects.filter(child=child).select_related("recorded_by").order_by("sequence"))
    for row in rows:
        row.child = child
    return {str(row.case): row for row in rows}
