"""A document of the book on paper."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time

from handrail import paper
from handrail.rules.book_words.wording import Wording

from .book_document import Document

TEMPLATE = "book/book.typ"


def pdf(document: Document, *, on: date) -> bytes:
    """PDF/UA-1. The same document of the same day gives the same bytes."""
    note = Wording(document.language).say("document.boxes")
    made_at = datetime.combine(on, time(12), UTC)
    return paper.printed(TEMPLATE, asdict(document), made_at=made_at, boxes_note=note)
