"""A packet on paper. One packet gives the same bytes each time it is made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail import paper

TEMPLATE = "duties/report.typ"


def pdf_of(document: Mapping[str, Any], *, prepared_at: datetime) -> bytes:
    """The report as PDF. `document` is as `documents.document_of` gives it: words are shown, never read as markup."""
    note = _("Some letters cannot be printed here: empty boxes stand for them. Write them in by hand, from the screen.")
    return paper.printed(TEMPLATE, document, made_at=prepared_at, boxes_note=note)
