"""A packet on paper: PDF/UA-1, made by typst from data alone. One packet gives the same bytes each time it is made."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

TEMPLATE = settings.BASE / "templates" / "duties" / "report.typ"
# Named in order of liking. The last one is built into typst, so that a machine without fonts still prints.
FONTS = ("Public Sans", "Source Sans Pro", "Source Sans 3", "Noto Sans", "DejaVu Sans", "Libertinus Serif")
FONT_FOLDER = settings.BASE.parent / "node_modules" / "@uswds" / "uswds" / "dist" / "fonts" / "public-sans"


def pdf_of(document: Mapping[str, Any], *, prepared_at: datetime) -> bytes:
    """The report as PDF. `document` is as `documents.document_of` gives it: words are shown, never read as markup."""
    report = {**document, "fonts": FONTS}
    folders = [str(FONT_FOLDER)] if FONT_FOLDER.is_dir() else []
    made = typst.compile(
        str(TEMPLATE),
        root=str(Path(TEMPLATE).parent),
        font_paths=folders,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"report": json.dumps(report, ensure_ascii=False)},
        timestamp=int(prepared_at.timestamp()),
    )
    return bytes(made)
