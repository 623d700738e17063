"""What the profile keeps is at hand for every report, under the name that packets use, and restricted where it is."""

from datetime import date, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from handrail.children.models import Photo
from handrail.children.profile_actions import keep_details, tell_child
from handrail.duties.pieces import record_of
from handrail.rules.loading import CONTENT
from handrail.rules.packets import fill, read_packet
from handrail.rules.profile import load_profile
from tests.cast import BEFORE, NOW

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("America/Los_Angeles")


def kept(cast, day=date(2026, 2, 1), source="The foster parent", now=BEFORE, **values):
    keep_details(client_id=uuid4(), child=cast.maya, values=values, seen_on=day, source=source, by=cast.ana, now=now)


def known(cast):
    return record_of(cast.maya, cast.agency, cast.ana, NOW)


def photo(cast, taken_on):
    return Photo.objects.create(
        child=cast.maya, taken_on=taken_on, picture=b"p", small=b"s", width=1, height=1, recorded_by=cast.ana,
        recorded_at=NOW,
    )  # fmt: skip


def test_a_line_has_its_value_its_source_and_the_day_it_was_seen(cast):
    kept(cast, hair="BRO")
    piece = known(cast)["record.hair"]
    assert (piece.value, piece.source) == ("BRO", "The foster parent")
    assert piece.at == datetime(2026, 2, 1, tzinfo=HERE)


def test_without_a_source_it_names_who_wrote_it_down_and_without_a_day_it_has_none(cast):
    kept(cast, day=None, source="", hair="BRO")
    piece = known(cast)["record.hair"]
    assert (piece.source, piece.at) == ("Written down by Ana", None)


def test_the_last_word_counts_and_an_emptied_line_is_not_known(cast):
    kept(cast, phone="555-0131", hair="BRO")
    kept(cast, now=NOW, phone="", hair="PNK")
    assert known(cast)["record.phone"].value is None
    assert known(cast)["record.hair"].value == "PNK"


def test_every_line_of_the_profile_can_be_asked_for(cast):
    kept(cast, **dict.fromkeys(load_profile().fields, "1"))
    assert {f"record.{key}" for key in load_profile().fields} <= known(cast).keys()


def test_that_the_child_was_told_goes_into_no_report(cast):
    tell_child(client_id=uuid4(), child=cast.maya, told_by="Ana", day=date(2026, 3, 1), by=cast.ana, now=NOW)
    assert "record.child_told" not in known(cast)


def test_the_newest_photo_by_its_day_is_the_one(cast):
    photo(cast, None)
    newest = photo(cast, date(2026, 3, 1))
    photo(cast, date(2025, 3, 1))
    piece = known(cast)["record.photo"]
    assert (piece.value, piece.at) == (str(newest.pk), datetime(2026, 3, 1, tzinfo=HERE))


def test_a_photo_set_aside_is_not_sent(cast):
    Photo.objects.filter(pk=photo(cast, date(2026, 3, 1)).pk).update(set_aside_at=NOW)
    assert "record.photo" not in known(cast)


def packet_with_medicine(folder: Path):
    """The shipped police report with one more line, which says nothing of a restriction itself."""
    text = Path(CONTENT, "packets",
                "le-trafficking-report.yaml").read_text()  # fmt: skip
    line = ("      - {key: medicine, label: {en: M, es: M}, from: record.medication, need: optional,"
            " why: {en: W, es: W}}\n")  # fmt: skip
    path = folder / "with-medicine.yaml"
    path.write_text(text.replace("    fields:\n", f"    fields:\n{line}", 1))
    return read_packet(path)


def test_a_restricted_line_is_shown_only_to_who_may_see_it_even_where_the_packet_forgot_to_say_so(cast, tmp_path):
    kept(cast, medication="An inhaler")
    packet = packet_with_medicine(tmp_path)
    row = {who: next(one for one in fill(packet, known(cast), at=NOW, may_see=may).rows if one.key == "medicine")
           for who, may in {"ana": {"health"}, "ben": set()}.items()}  # fmt: skip
    assert (row["ana"].value, row["ben"].state, row["ben"].value) == ("An inhaler", "restricted", None)
