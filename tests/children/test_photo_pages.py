"""The pages of photos: what is sent stays off the disk, what is kept is sealed, and old photos are a quiet reminder."""

import json
import re
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from handrail.audit.models import Entry
from handrail.children.actions import open_record, record_fact
from handrail.children.models import Photo
from handrail.children.photos import MOST_BYTES, REFUSALS, make_photo
from handrail.children.photos_actions import add_photo
from handrail.children.photos_due import due
from handrail.children.profile import shots_of
from handrail.team.roles import standing_of
from tests.children.test_photos import SCRIPT, SVG, bomb, jpeg, read, saved, with_everything


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def send(client, child, photo=None, **typed):
    named = {} if photo is None else {"photo": SimpleUploadedFile("Maya Tolliver.jpg", photo)}
    return client.post(
        reverse("photo_new", args=[child.pk]), {"client_id": uuid4(), "taken": "today", **named, **typed}
    )


def kept(cast) -> Photo:
    row = Photo.objects.get()
    row.child = cast.maya
    return row


def newest_entry() -> Entry:
    return Entry.objects.order_by("-seq").first()


@pytest.mark.django_db
def test_a_photo_is_kept_with_its_day(cast, ana):
    assert send(ana, cast.maya, jpeg(), taken="other", day="2026-02-01").status_code == 302
    row = kept(cast)
    assert (row.taken_on, row.after_return, row.recorded_by) == (date(2026, 2, 1), False, cast.ana)
    assert read(row.picture).size == (row.width, row.height) == (400, 300)


@pytest.mark.django_db
def test_the_day_may_be_today_or_not_known(cast, ana):
    for taken in ("today", "unknown"):
        send(ana, cast.maya, jpeg(), taken=taken, day="1999-01-01")
    days = Photo.objects.order_by("recorded_at").values_list("taken_on", flat=True)
    assert list(days) == [timezone.localdate(timezone=ZoneInfo("America/Los_Angeles")), None]


@pytest.mark.django_db
def test_what_lies_in_the_database_is_sealed_and_holds_nothing_of_what_was_sent(cast, ana):
    send(ana, cast.maya, with_everything()["jpeg"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT picture, small FROM children_photo")
        stored = [bytes(one) for one in cursor.fetchone()]
    assert not any(word in one for one in stored for word in (b"\xff\xd8\xff", b"JFIF", b"TELLTALE", b"2026:03:01"))


@pytest.mark.django_db
def test_sent_twice_it_is_one_photo(cast, ana):
    same = uuid4()
    for _ in range(2):
        assert send(ana, cast.maya, jpeg(), client_id=same).status_code == 302
    assert Photo.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "name"),
    [(SVG, "svg"), (jpeg() + SCRIPT, "two_in_one"), (bomb(60_000, 60_000), "too_many_pixels"), (b"", "empty"),
     (jpeg()[:-400], "broken"), (bytes(MOST_BYTES + 1), "too_many_bytes")],
    ids=["svg", "polyglot", "bomb", "empty", "cut off", "large"],
)  # fmt: skip
def test_what_is_refused_is_said_at_the_field_and_nothing_is_kept(cast, ana, sent, name):
    answer = send(ana, cast.maya, sent)
    assert answer.status_code == 422
    assert str(REFUSALS[name]) in unescape(answer.text)
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_more_than_ten_megabytes_are_refused_without_being_kept_anywhere(cast, ana, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    answer = send(ana, cast.maya, jpeg() + bytes(12 * 1024 * 1024))
    assert str(REFUSALS["too_many_bytes"]) in unescape(answer.text)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_photo_of_nine_megabytes_never_touches_the_disk(cast, ana, monkeypatch):
    def no_file(*args, **kwargs):
        pytest.fail("wrote a file")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", no_file)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", no_file)
    noise = Image.effect_noise((3000, 2400), 90).convert("RGB")
    sent = saved(noise, "JPEG", quality=98)
    assert 4_000_000 < len(sent) < MOST_BYTES
    assert send(ana, cast.maya, sent).status_code == 302


def test_a_film_of_a_gigabyte_is_not_even_read():
    reading = Counted(1_000_000_000)
    request = RequestFactory().generic("POST", "/", content_type="multipart/form-data; boundary=b")
    request.META["CONTENT_LENGTH"] = str(reading.length)
    request._stream = reading
    assert request.FILES == {}
    assert reading.given < 1_000_000


class Counted:
    """A body that begins as a file and never ends, and counts what was taken of it."""

    def __init__(self, length: int) -> None:
        self.length, self.given = length, 0
        self.head = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="f.jpg"\r\n\r\n'

    def read(self, size: int = -1) -> bytes:
        size = 65_536 if size is None or size < 0 else size
        part = (self.head + bytes(size))[:size] if self.given == 0 else bytes(size)
        self.given += len(part)
        return part


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"taken": ""}, "Choose when it was taken."),
        ({"taken": "other"}, "Enter the day."),
        ({"taken": "other", "day": "2199-01-01"}, "This day has not come yet."),
        ({"taken": "other", "day": "2001-01-01"}, "This is before the birth date on record."),
    ],
)
def test_a_day_that_cannot_be_is_said(cast, ana, typed, words):
    answer = send(ana, cast.maya, jpeg(), **typed)
    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.django_db
def test_without_a_photo_it_asks_for_one(cast, ana):
    assert "Choose a photo." in send(ana, cast.maya).text


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["photo", "photo_small"])
def test_it_is_served_as_our_jpeg_and_kept_nowhere(cast, ana, page):
    send(ana, cast.maya, jpeg())
    answer = ana.get(reverse(page, args=[kept(cast).pk]))
    assert read(answer.content).format == "JPEG"
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "img-src 'self'" in answer.headers["Content-Security-Policy"]
    assert (newest_entry().verb, newest_entry().child) == ("saw_photo", cast.maya.pk)


@pytest.mark.django_db
def test_it_is_not_found_for_another_team(cast, ana, client):
    send(ana, cast.maya, jpeg())
    client.force_login(cast.cora)
    for page in ("photo", "photo_small", "photo_aside"):
        assert client.get(reverse(page, args=[kept(cast).pk])).status_code == 404


@pytest.mark.django_db
def test_set_aside_it_is_used_no_more_and_not_deleted(cast, ana):
    send(ana, cast.maya, jpeg())
    address = reverse("photo_aside", args=[kept(cast).pk])
    assert ana.post(address, {"reason": ""}).status_code == 422
    for _ in range(2):
        assert ana.post(address, {"reason": "not_clear"}).status_code == 302
    assert kept(cast).set_aside_at is not None
    assert shots_of(cast.maya) == []
    assert [
        json.loads(bytes(one.body))["detail"]["reason"] for one in Entry.objects.filter(verb="set_aside_photo")
    ] == ["not_clear"]


@pytest.mark.django_db
def test_the_log_and_the_answer_never_carry_the_name_of_the_file(cast, ana):
    answer = send(ana, cast.maya, SVG)
    assert "Maya Tolliver" not in answer.text
    assert not any(b"Tolliver" in bytes(one.body) for one in Entry.objects.all())


# --- whose photo is due -------------------------------------------------------------------------------------------


def in_care(cast, child=None, value="yes"):
    record_fact(client_id=uuid4(), child=child or cast.maya, name="care.foster_care", value=value, by=cast.ana,
                now=timezone.now())  # fmt: skip


def photo_of(child, person, days_ago):
    taken_on = None if days_ago is None else timezone.localdate() - timedelta(days=days_ago)
    add_photo(client_id=uuid4(), child=child, made=make_photo(jpeg()), taken_on=taken_on, by=person, now=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize(("days_ago", "words"), [(100, None), (250, "8 months old"), (None, "day not known")])
def test_a_photo_is_due_when_it_is_old_or_of_an_unknown_day(cast, ana, days_ago, words):
    in_care(cast)
    photo_of(cast.maya, cast.ana, days_ago)
    text = ana.get(reverse("photos_due")).text
    assert ("Maya T." in text) is bool(words)
    assert words is None or words in text


@pytest.mark.django_db
def test_a_child_in_care_without_a_photo_is_on_the_desk_as_one_line(cast, ana):
    in_care(cast)
    assert "no photo" in ana.get(reverse("photos_due")).text
    desk = " ".join(re.sub("<[^>]+>", "", ana.get(reverse("desk")).text).split())
    assert "Photos to renew (1)" in desk


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["no", "unknown", None])
def test_a_child_of_whom_nobody_says_that_they_are_in_care_is_not_listed(cast, ana, value):
    if value:
        in_care(cast)
        in_care(cast, value=value)
    assert "Maya" not in ana.get(reverse("photos_due")).text
    assert "Photos to renew" not in ana.get(reverse("desk")).text


@pytest.mark.django_db
def test_only_ones_own_children_are_listed(cast, client):
    in_care(cast)
    for person in (cast.ben, cast.sam, cast.cora):
        client.force_login(person)
        assert "Maya" not in client.get(reverse("photos_due")).text


def asked_by(person):
    now = timezone.now()
    return SimpleNamespace(user=person, standing=standing_of(person, now), now=now)


@pytest.mark.django_db
def test_the_list_takes_as_many_questions_for_many_children_as_for_one(cast, django_assert_num_queries):
    in_care(cast)
    one = asked_by(cast.ana)
    with django_assert_num_queries(1):
        assert len(due(one)) == 1
    for name in ("Sky", "Lou", "Kim"):
        in_care(cast, open_record(client_id=uuid4(), unit=cast.north, by=cast.ana, now=timezone.now(), first_name=name))
    many = asked_by(cast.ana)
    with django_assert_num_queries(1):
        assert len(due(many)) == 4
