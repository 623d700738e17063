"""The record of a completion on paper: PDF/UA, and the same row gives the same bytes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail import paper

from .catalog import language, subject_of
from .evidence import digest_printed
from .models import Completion

Rows = Sequence[tuple[str, str, bool]]


def completion_pdf(row: Completion, agency: str) -> bytes:
    right = _("%(right)s of %(of)s") % {"right": row.right, "of": row.of}
    asked = _("Right at first") if row.kind == "lesson" else _("Right at the end")
    subject = subject_of(row.kind, row.subject)
    rows = [
        (_("Who"), row.name, False),
        (row.get_kind_display(), row.title, False),
        (_("Passed"), date_format(row.day), False),
        (_("Minutes"), str(row.minutes), False),
        (asked, right, False),
        (_("Version"), row.digest, True),
        (_("Objectives"), objectives(subject), False),
    ]
    return record_pdf(agency, rows, code=row.code, digest=digest_printed(row), day=row.day)


def objectives(subject: object) -> str:
    found = getattr(subject, "objectives", ())
    return " ".join(one.text.get(language(), one.text["en"]) for one in found) or _("No longer in the content.")


def record_pdf(head: str, rows: Rows, *, code: str, digest: str, day: date) -> bytes:
    """`rows` are label, words, and whether the words are letters to compare one by one."""
    check = settings.SITE_URL.rstrip("/") + reverse("record_check")
    last = [(_("Code"), code, True), (_("Digest"), digest, True)]
    data = {
        "language": language(),
        "title": _("Record of completion"),
        "head": head,
        "rows": [{"label": label, "value": value, "code": is_code} for label, value, is_code in [*rows, *last]],
        "left": _("Whoever holds this paper can check at %(where)s that the code, the name, what was passed, the day, "
                  "the minutes and the right answers are those issued. The other lines are not checked there. It "
                  "states what was done here. Whether it counts for a license or by a law is decided by whoever asks "
                  "for it.")
        % {"where": check},
        "page": _("Page"),
        "of": _("of"),
    }  # fmt: skip
    boxes = _("Some letters cannot be printed here: empty boxes stand for them.")
    made_at = datetime.combine(day, time(), UTC)
    return paper.printed("learning/completion.typ", data, made_at=made_at, boxes_note=boxes)
