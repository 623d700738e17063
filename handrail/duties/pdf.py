"""A packet on paper: PDF/UA-1, made by typst from data alone. One packet gives the same bytes each time it is made.

PDF/UA refuses a letter that no font of the machine has. A report does not wait for a font: it is then made without
that promise, with empty boxes for the letters and a line that says so.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings
from django.utils.translation import gettext as _

TEMPLATE = settings.BASE / "templates" / "duties" / "report.typ"
# Named in order of liking. The last one is built into typst, so that a machine without fonts still prints.
FONTS = ("Public Sans", "Source Sans Pro", "Source Sans 3", "Noto Sans", "DejaVu Sans", "Libertinus Serif")
FONT_FOLDER = settings.BASE.parent / "node_modules" / "@uswds" / "uswds" / "dist" / "fonts" / "public-sans"


def pdf_of(document: Mapping[str, Any], *, prepared_at: datetime) -> bytes:
    """The report as PDF. `document` is as `documents.document_of` gives it: words are shown, never read as markup."""
    report = {**document, "fonts": FONTS}
    try:
        return made(report, prepared_at, "ua-1")
    except typst.TypstError:
        note = _(
            "Some letters cannot be printed here: empty boxes stand for them. Write them in by hand, from the screen."
        )
        return made({**report, "note": note}, prepared_at, None)


def made(report: Mapping[str, Any], prepared_at: datetime, standard: Literal["ua-1"] | None) -> bytes:
    folders = [str(FONT_FOLDER)] if FONT_FOLDER.is_dir() else []
    pdf = typst.compile(
        str(TEMPLATE),
        root=str(Path(TEMPLATE).parent),
        font_paths=folders,
        format="pdf",
        pdf_standards=standard,
        sys_inputs={"report": json.dumps(report, ensure_ascii=False)},
        timestamp=int(prepared_at.timestamp()),
    )
    return bytes(pdf)
