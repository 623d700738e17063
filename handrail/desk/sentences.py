"""The log in plain sentences. Entries hold ids and codes; the words are put together when somebody reads them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from handrail.children.models import BrokenGlass, ConflictOfInterest, Identification, Placement, RestrictedGrant
from handrail.children.photos_actions import REASONS
from handrail.children.questions import label
from handrail.duties.closing import AGAIN
from handrail.duties.closing import REASONS as CLOSED
from handrail.missing.models import Attempt, Episode
from handrail.records.models import Copy, Ending, Hold

Detail = Mapping[str, Any]
EMERGENCY, CONFLICT = dict(BrokenGlass.Reason.choices), dict(ConflictOfInterest.Reason.choices)
WHY: dict[str, Any] = {**REASONS, **AGAIN, **CLOSED, **EMERGENCY, **CONFLICT, **dict(Hold.Reason.choices)}

SAW: dict[str, Any] = {
    "child": gettext_lazy("opened the child's page"),
    "edit": gettext_lazy("opened the page that says who the child is"),
    "question": gettext_lazy("opened a question about the record"),
    "contact": gettext_lazy("opened the page to add somebody"),
    "place": gettext_lazy("opened the page for a new place"),
    "profile": gettext_lazy("looked at the profile"),
    "episodes": gettext_lazy("looked at the times missing, as a picture"),
    "profile_edit": gettext_lazy("opened the page to change the profile"),
    "profile_history": gettext_lazy("read what the profile said before"),
    "profile_read": gettext_lazy("opened the profile in plain words, to read with the child"),
    "profile_told": gettext_lazy("opened the page to record that the child was told what is kept"),
    "photo": gettext_lazy("looked at a photo"),
    "photo_aside": gettext_lazy("opened the page to set a photo aside"),
    "photo_new": gettext_lazy("opened the page to add a photo"),
    "access": gettext_lazy("looked at who may see this record"),
    "copy": gettext_lazy("opened the page to copy the whole record"),
    "hold": gettext_lazy("looked at what holds this record"),
    "ending": gettext_lazy("opened the page to end this record"),
    "emergency_review": gettext_lazy("looked at an emergency access"),
    "log": gettext_lazy("read this log"),
    "missing_report": gettext_lazy("opened the missing report"),
    "missing_return": gettext_lazy("opened the page for the return"),
    "first_hours": gettext_lazy("looked at the first hours"),
    "first_hours_caregiver": gettext_lazy("opened the caregiver's list"),
    "return": gettext_lazy("opened the welcome words after a return"),
    "back": gettext_lazy("opened the page of a return"),
    "return_talk": gettext_lazy("opened the talk after a return"),
    "not_missing": gettext_lazy("opened the page for a child who was not missing"),
    "mistake": gettext_lazy("opened the list of who must hear that it was a mistake"),
    "factors": gettext_lazy("looked at what led to an absence"),
    "missing_located": gettext_lazy("opened the page for finding the child"),
    "search": gettext_lazy("opened the search log"),
    "search_lead": gettext_lazy("opened the page for a lead"),
    "desk": gettext_lazy("looked at the desk"),
    "children": gettext_lazy("looked at the list of their children"),
    "still_missing": gettext_lazy("looked at who is still missing"),
    "review_missing": gettext_lazy("opened the review of the search"),
    "measures": gettext_lazy("read the measures"),
    "case_close": gettext_lazy("opened the page to close the case or open it again"),
    "screen_prepare": gettext_lazy("prepared a talk"),
    "screen_return": gettext_lazy("opened the first words after a return"),
    "screening": gettext_lazy("opened a talk"),
    "result": gettext_lazy("read the result of a talk"),
    "conclude": gettext_lazy("opened the page for a conclusion"),
    "duties": gettext_lazy("looked at the duties"),
    "duty": gettext_lazy("looked at one duty"),
    "packet": gettext_lazy("opened a prepared report"),
    "packet_phone": gettext_lazy("opened what to say on the phone"),
    "prepare": gettext_lazy("opened a report to prepare"),
    "proof": gettext_lazy("opened the page for proof"),
    "correct": gettext_lazy("opened what was recorded about a duty"),
    "decide": gettext_lazy("opened the page for a decision about a duty"),
}
UNDER_GLASS = gettext_lazy("%(what)s, in an emergency")
DID: dict[str, Any] = {
    "opened_record": gettext_lazy("opened this record"),
    "corrected_record": gettext_lazy("corrected who the record is about: %(parts)s"),
    "assigned": gettext_lazy("made %(person)s responsible"),
    "ended_assignment": gettext_lazy("ended the responsibility of %(person)s"),
    "granted_restricted": gettext_lazy("let %(person)s see: %(group)s. Purpose: %(purpose)s"),
    "set_conflict": gettext_lazy("hid this record from %(person)s: %(reason)s"),
    "ended_conflict": gettext_lazy("ended the conflict of interest of %(person)s"),
    "tried_emergency": gettext_lazy("looked for a record in an emergency"),
    "missed_emergency": gettext_lazy("looked for a record in an emergency and found none"),
    "often_missed_emergency": gettext_lazy("looked three times in an hour and found no record"),
    "broke_glass": gettext_lazy("opened this record in an emergency: %(reason)s"),
    "extended_emergency": gettext_lazy("took one more hour of the emergency"),
    "ended_emergency": gettext_lazy("ended the emergency"),
    "reviewed_emergency": gettext_lazy("said of an emergency: %(verdict)s"),
    "recorded_fact": gettext_lazy("recorded a fact: %(fact)s"),
    "recorded_identification": gettext_lazy("recorded a conclusion: %(form)s, %(status)s"),
    "recorded_disclosure": gettext_lazy("wrote down that the child told somebody"),
    "recorded_placement": gettext_lazy("recorded a new place: %(kind)s"),
    "recorded_contact": gettext_lazy("added somebody in the child's life"),
    "recorded_detail": gettext_lazy("wrote down a line of the profile"),
    "told_what_is_kept": gettext_lazy("recorded that the child was told what is kept"),
    "added_photo": gettext_lazy("added a photo"),
    "set_aside_photo": gettext_lazy("set a photo aside: %(reason)s"),
    "reported_missing": gettext_lazy("reported the child missing (%(episode)s)"),
    "corrected_report": gettext_lazy("corrected the missing report: %(parts)s"),
    "recorded_located": gettext_lazy("recorded that the child was found"),
    "recorded_return": gettext_lazy("recorded the return"),
    "recorded_attempt": gettext_lazy("wrote down a try to find the child: %(result)s"),
    "recorded_lead": gettext_lazy("wrote down a lead"),
    "passed_on_lead": gettext_lazy("recorded that a lead was passed on"),
    "reviewed_missing": gettext_lazy("reviewed the search"),
    "closed_case": gettext_lazy("closed the case: %(reason)s"),
    "reopened_case": gettext_lazy("opened the case again: %(reason)s"),
    "asked_for_copy": gettext_lazy("asked for a copy of the whole record: %(purpose)s"),
    "agreed_to_copy": gettext_lazy("agreed to a copy of the whole record"),
    "made_copy": gettext_lazy("fetched a copy of the whole record"),
    "set_schedule": gettext_lazy("said for how long records stay"),
    "held_record": gettext_lazy("held this record: %(reason)s"),
    "lifted_hold": gettext_lazy("lifted a hold"),
    "proposed_ending": gettext_lazy("proposed to end this record: %(basis)s"),
    "withdrew_ending": gettext_lazy("took back the proposal to end this record"),
    "destroyed_record": gettext_lazy("destroyed this record"),
    "recorded_not_missing": gettext_lazy("recorded that the child was not missing after all"),
    "began_return_talk": gettext_lazy("began a talk after a return"),
    "kept_part_of_talk": gettext_lazy("kept a part of the talk after a return"),
    "ended_return_talk": gettext_lazy("ended a try of the talk after a return"),
    "recorded_factor": gettext_lazy("wrote down what led to an absence"),
    "answered_factor": gettext_lazy("wrote down what a place does about it"),
    "started_screening": gettext_lazy("began a talk"),
    "offered_screening": gettext_lazy("offered a talk, to be held another time"),
    "answered": gettext_lazy("kept an answer of a talk"),
    "paused_screening": gettext_lazy("stopped a talk for that day"),
    "stopped_screening": gettext_lazy("stopped the questions because something was told"),
    "wrote_words": gettext_lazy("wrote down the child's words"),
    "handed_over": gettext_lazy("handed the phone to the young person"),
    "took_back": gettext_lazy("took the phone back"),
    "locked_take_back": gettext_lazy("was signed out after wrong passwords while the young person held the phone"),
    "signed_screening": gettext_lazy("signed a talk"),
    "added_addendum": gettext_lazy("added to a signed talk"),
    "prepared_report": gettext_lazy("prepared a report"),
    "made_pdf": gettext_lazy("made a report on paper"),
    "made_json": gettext_lazy("made a report for another system"),
    "recorded_done": gettext_lazy("recorded that a duty was done"),
    "recorded_declined": gettext_lazy("recorded that a duty was declined, to be tried again"),
    "recorded_closed": gettext_lazy("closed a duty with a reason"),
    "recorded_released": gettext_lazy("decided that a held notice may go out"),
    "recorded_taken_back": gettext_lazy("took back what was recorded: it did not happen"),
    "corrected_act": gettext_lazy("corrected what was recorded about a duty"),
    "exported_facts": gettext_lazy("took the facts out as a file"),
    "searched": gettext_lazy("searched by name or number"),
    "gave_shift": gettext_lazy("put %(person)s on call"),
    "ended_shift": gettext_lazy("ended the shift of %(person)s"),
    "took_leave": gettext_lazy("said who stands in for %(person)s"),
    "ended_leave": gettext_lazy("ended the leave of %(person)s"),
    "took_reminder": gettext_lazy("took a reminder"),
    "signed_in": gettext_lazy("signed in"),
    "failed_sign_in": gettext_lazy("could not sign in"),
    "ended_sign_in": gettext_lazy("was signed out, because the time was over"),
    "ended_sign_ins": gettext_lazy("ended sign-ins of %(person)s"),
    "added_factor": gettext_lazy("set up a second step"),
    "removed_factor": gettext_lazy("removed a second step"),
    "renewed_codes": gettext_lazy("got new recovery codes"),
    "ended_access": gettext_lazy("closed the account of %(person)s"),
    "reset_factors": gettext_lazy("gave %(person)s a new start for the second step"),
    "opened_cases": gettext_lazy("opened the cases behind a number"),
    "made_readiness": gettext_lazy("made the readiness report"),
    "looked_into_unusual": gettext_lazy("said what the unusual viewing of %(person)s was"),
    "renewed_master_key": gettext_lazy("put every child's key under a new master key"),
    "retired_master_key": gettext_lazy("took an old master key out of the key file"),
    "restored_backup": gettext_lazy("restored a backup: what was written after it is not here"),
}
PARTS: dict[str, Any] = {
    "first_name": gettext_lazy("first name"),
    "last_name": gettext_lazy("last name"),
    "birthdate_text": gettext_lazy("birth date"),
    "agency_number": gettext_lazy("agency number"),
    "kind": gettext_lazy("what happened"),
    "whereabouts": gettext_lazy("whereabouts"),
    "from_foster_care": gettext_lazy("left from foster care or not"),
    "left_at": gettext_lazy("when last seen"),
    "left_about": gettext_lazy("how sure the time is"),
    "first_suspected_at": gettext_lazy("when first suspected"),
    "informed_at": gettext_lazy("when the agency learned"),
    "determined_at": gettext_lazy("when the agency decided that the child is missing"),
    "provider_knew_at": gettext_lazy("when the provider knew"),
    "told_by": gettext_lazy("who told us"),
    "last_seen": gettext_lazy("where last seen"),
    "risks": gettext_lazy("danger signs"),
    "risks_complete": gettext_lazy("whether the list is complete"),
}


def sentence(verb: str, detail: Detail, *, people: Mapping[str, str]) -> str:
    """What was done, for "Ana …". What a reader may not know of is left out before."""
    if verb.startswith("saw_"):
        what = str(SAW[verb.removeprefix("saw_")])
        return str(UNDER_GLASS) % {"what": what} if "emergency" in detail and verb != "saw_emergency_review" else what
    return str(DID[verb]) % words(detail, people)


def words(detail: Detail, people: Mapping[str, str]) -> dict[str, str]:
    fact = str(detail.get("fact", ""))
    kind = str(detail.get("kind", ""))
    return {
        "person": people.get(str(detail.get("person", "")), str(detail.get("person", ""))),
        "group": named(RestrictedGrant.Group.choices, detail.get("group")),
        "purpose": named((*RestrictedGrant.Purpose.choices, *Copy.Purpose.choices), detail.get("purpose")),
        "fact": str(label(fact)) if fact else "",
        "form": named(Identification.Form.choices, detail.get("form")),
        "status": named(Identification.Status.choices, detail.get("status")),
        "kind": named(Placement.Kind.choices, kind),
        "episode": named(Episode.Kind.choices, kind),
        "basis": named(Ending.Basis.choices, detail.get("basis")),
        "verdict": named(BrokenGlass.Verdict.choices, detail.get("verdict")),
        "reason": str(WHY.get(str(detail.get("reason", "")), "")),
        "result": named(Attempt.Result.choices, detail.get("result")),
        "parts": ", ".join(str(PARTS.get(part, part)) for part in detail.get("parts", [])),
    }


def named(choices: Any, code: object) -> str:
    return str(dict(choices).get(code, code or ""))
