"""Letters to others: on which law each rests; and those that no law asks for, but a step of the first hours."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from handrail.missing.models import Episode
from handrail.rules.first_hours import NOTICE, Step
from handrail.rules.packet_files import Packet
from handrail.rules.packets import Known, load_packets

from .back import may_be_family, notice_safe
from .index import answers_for
from .reading import PRACTICE, View

BASIS = "record.basis"
LIMITS = ("PRIV-IVE-8", "PRIV-MINPKT")
"""What binds a letter that rests on no rule: the record is for those who need it, and no more is sent."""


def basis_of(packet: Packet, view: View, about: str) -> dict[str, Known]:
    """The law that asks for this notice about this event, as this reader may know of it; nothing where none does."""
    if BASIS not in packet.sources:
        return {}
    answer = answers_for([view.child], view.agency, view.now)[view.child.pk]
    asking = [duty for duty in answer["duties"] if asks_for(packet, duty, about) and view.may_see(duty)]
    cites = dict.fromkeys(cite for duty in asking for cite in cites_of(duty, view))
    return {BASIS: Known("; ".join(cites), _("The book of duties"))} if cites else {}


def asks_for(packet: Packet, duty: Mapping[str, Any], about: str) -> bool:
    return duty["act"] in packet.acts and (duty["recipient"], duty["about"]) == (packet.audience, about)


def cites_of(duty: Mapping[str, Any], view: View) -> list[str]:
    return [cited.cite for cited in view.book.rules[duty["id"]].authority if not cited.fields]


def letter_of(step: Step, *, back: bool) -> Packet | None:
    """The letter of a step that tells somebody; once the child is back, the one that says so."""
    if step.letter is None:
        return None
    name = step.letter.replace("-missing", "-return") if back else step.letter
    return load_packets().get(name)


def as_duty(step: Step, about: str) -> dict[str, Any]:
    """What a tick or a letter is kept under: a step stands where a duty would, and is none. Telling somebody is the act
    that a rule would ask for, so that one which comes to ask for it finds it done."""
    act, recipient = (NOTICE, step.tell) if step.tell else (PRACTICE, "case_record")
    return {"id": PRACTICE, "instance": f"{PRACTICE}/{about}/{step.key}", "act": act, "recipient": recipient,
            "about": about, "limits": LIMITS}  # fmt: skip


def held_for(step: Step, view: View, kind: str) -> str:
    """Why a notice to the family is not prepared, or "". The software never decides: it stops and says who does.

    Held where family or a caretaker may be involved. For a child who was taken also while nobody has said that it is
    safe: whoever took the child may be family.
    """
    safe = notice_safe(view.child) if step.family else "yes"
    if safe == "yes":
        return ""
    if safe == "no" or may_be_family(view.child):
        return _("Held: a family member may be involved. Talk with your supervisor first.")
    if kind == Episode.Kind.ABDUCTED:
        return _("Held: settle first whether family took the child. Say whether it is safe to tell the family.")
    return ""
