"""A packet on paper. One packet gives the same bytes each time it is made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail import paper

TEMPLATES = {"table": "duties/report.typ", "one_page": "duties/one_page.typ"}


def pdf_of(document: Mapping[str, Any], *, prepared_at: datetime, photo: bytes | None = None) -> bytes:
    """The report as PDF. `document` is as `documents.document_of` gives it: words are shown, never read as markup.

    `photo` is the picture as JPEG, shown with the words that stand for it.
    """
    note = _("Some letters cannot be printed here: empty boxes stand for them. Write them in by hand, from the screen.")
    shown = {**document, "picture": list(photo)} if photo else document
    return paper.printed(TEMPLATES[document.get("layout", "table")], shown, made_at=prepared_at, boxes_note=note)
