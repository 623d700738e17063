"""Maya is missing: what the agency knew before, and what it was told that night. Everything is invented."""

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from uuid import uuid4

from PIL import Image

from handrail.children.actions import record_fact
from handrail.children.models import Contact, Photo
from handrail.children.photos import make_photo
from handrail.children.photos_actions import add_photo
from handrail.children.profile_actions import keep_details
from handrail.missing.actions import record_return, report_missing
from handrail.missing.models import Episode
from tests.cast import NOW, Cast

POLICE, NCMEC = "US-IVE-35B-LE24", "US-IVE-35B-NCMEC24"
IN_TOUCH, RECOVERY = "US-IVE-35B-COMMS", "US-IVE-35B-COMMS-RECOVERY"
SEEN_ON = date(2026, 2, 6)
TICKS = count()
PROFILE = {
    "sex": "F", "race": "Black, as she says", "height": "64", "weight": "118", "eyes": "BRO", "hair": "BLK",
    "hair_style": "Long braids, often tied back", "complexion": "MBR",
    "marks": "Scar, back of left hand\nTattoo of a swallow, right wrist\nTwo piercings, left ear",
    "glasses": "Black frames", "teeth": "Braces, upper teeth", "clothes": "Gray hooded jacket, white sneakers",
    "other_names": "May, Mimi", "language": "English, Spanish", "phone": "555-0131", "email": "may@post.example",
    "accounts": "Photos: may.draws\nGame: mimi_t09", "places": "Riverside skate park\nLibrary on 5th Street",
    "school": "Fernwood High School, grade 9", "work": "Saturdays at the farm stand", "vehicle": "Green bike",
    "medication": "Inhaler, twice a day. Without it she may not get air.",
    "health_needs": "Asthma. Allergic to penicillin.", "legal_custodian": "Fernwood County",
    "court_number": "26-4-0117",
}  # fmt: skip


def profile(cast: Cast, *, seen_on: date | None = SEEN_ON, now: datetime = NOW, **values: str) -> None:
    """Each saying is a moment later than the one before, as in life."""
    keep_details(client_id=uuid4(), child=cast.maya, values=values or PROFILE, seen_on=seen_on, source="Foster parent",
                 by=cast.ana, now=now + timedelta(milliseconds=next(TICKS)))  # fmt: skip


def a_photo(
    cast: Cast, *, taken_on: date | None = date(2026, 3, 2), colour: tuple[int, int, int] = (90, 120, 150)
) -> Photo:
    kept = BytesIO()
    Image.new("RGB", (300, 400), colour).save(kept, "JPEG")
    return add_photo(client_id=uuid4(), child=cast.maya, made=make_photo(kept.getvalue()), taken_on=taken_on,
                     by=cast.ana, now=NOW)  # fmt: skip


def a_friend(cast: Cast, name: str = "Rosa Ibarra", note: str = "") -> None:
    Contact.objects.create(child=cast.maya, name=name, relation="aunt", phone="555-0142", note=note,
                           recorded_by=cast.ana, recorded_at=NOW)  # fmt: skip


def goes_missing(cast: Cast, *, now: datetime = NOW, **said: object) -> Episode:
    """Ana is told by the foster home. Maya was last seen an hour before."""
    record_fact(client_id=uuid4(), child=cast.maya, name="care.foster_care", value="yes",
                since=NOW - timedelta(days=300), source="The file", by=cast.ana, now=now)  # fmt: skip
    told = {"left_at": now - timedelta(hours=1), "left_about": True, "last_seen": "Foster home, Alder Street",
            "told_by": "foster_home", "risks": ["health_condition", "taken_or_lured"], **said}  # fmt: skip
    made = report_missing(client_id=uuid4(), child=cast.maya, informed_at=now, by=cast.ana, now=now, **told)
    cast.maya.refresh_from_db()
    return made


def was_missing_before(cast: Cast) -> Episode:
    """Four days in January, found at the river."""
    at = datetime.fromisoformat("2026-01-27T20:00:00-08:00")
    made = report_missing(client_id=uuid4(), child=cast.maya, informed_at=at, left_at=at, by=cast.ana, now=at)
    back = at + timedelta(days=4)
    record_return(episode=made, returned_at=back, learned_at=back, by=cast.ana, now=back)
    made.refresh_from_db()
    made.found_where = "A friend's flat near the river"
    made.save()
    return made


def everything(cast: Cast) -> Episode:
    """The record as it is when the profile was kept ready."""
    profile(cast)
    a_photo(cast)
    a_friend(cast)
    was_missing_before(cast)
    return goes_missing(cast)
