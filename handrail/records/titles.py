"""What each kind of row of a record is called on paper, by its model."""

from typing import Any

from django.utils.translation import gettext_lazy

TITLES: dict[str, Any] = {
    "children.Assignment": gettext_lazy("Who was responsible"),
    "children.BrokenGlass": gettext_lazy("Emergency access"),
    "children.ConflictOfInterest": gettext_lazy("Hidden from"),
    "children.Contact": gettext_lazy("People around the child"),
    "children.Detail": gettext_lazy("Profile"),
    "children.Disclosure": gettext_lazy("What was told"),
    "children.Fact": gettext_lazy("Facts"),
    "children.Identification": gettext_lazy("What was concluded"),
    "children.Photo": gettext_lazy("Photos"),
    "children.Placement": gettext_lazy("Where the child lived"),
    "children.RestrictedGrant": gettext_lazy("Who was let see restricted fields"),
    "duties.Act": gettext_lazy("What was done, and the proof"),
    "duties.Packet": gettext_lazy("Reports and letters"),
    "missing.Attempt": gettext_lazy("Tries to find the child"),
    "missing.Episode": gettext_lazy("Times missing"),
    "missing.Factor": gettext_lazy("What led to it"),
    "missing.FactorResponse": gettext_lazy("What a place does about it"),
    "missing.Lead": gettext_lazy("Leads"),
    "missing.Talk": gettext_lazy("Talks after a return"),
    "missing.TalkPart": gettext_lazy("Parts of those talks"),
    "records.Copy": gettext_lazy("Copies"),
    "records.Hold": gettext_lazy("What held the record"),
    "safety_plans.CaseSaid": gettext_lazy("What calls for a plan, as somebody said it"),
    "safety_plans.Change": gettext_lazy("What changed for the plan"),
    "safety_plans.Consent": gettext_lazy("Who may see what of the plan"),
    "safety_plans.CopyMade": gettext_lazy("Copies of the plan"),
    "safety_plans.PhoneLink": gettext_lazy("Links for the young person's phone"),
    "safety_plans.Plan": gettext_lazy("Plans with the young person"),
    "safety_plans.Version": gettext_lazy("Versions of the plan"),
    "safety_plans.Written": gettext_lazy("What stands in the plan"),
    "services.Need": gettext_lazy("What was needed"),
    "services.Outcome": gettext_lazy("What became of referrals"),
    "services.Referral": gettext_lazy("Referrals to services"),
    "services.Step": gettext_lazy("Services looked at and offered"),
    "screening.Addendum": gettext_lazy("Added to a signed talk"),
    "screening.Answer": gettext_lazy("Answers"),
    "screening.Offer": gettext_lazy("Talks that were offered"),
    "screening.Screening": gettext_lazy("Screenings"),
}
WORKED_OUT: dict[str, Any] = {
    "duties.Alarm": gettext_lazy("Reminders"),
    "duties.Clocks": gettext_lazy("Clocks, as they were worked out"),
}
"""What a copy leaves out, since it comes from the rest; an end destroys it too."""
