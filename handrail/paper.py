"""Paper: PDF/UA-1, made by typst from data alone. The same data gives the same bytes each time.

PDF/UA refuses a letter that no font of the machine has. Nobody has to wait for a font: the paper is then made without
that promise, with empty boxes for the letters and a line that says so.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
# Named in order of liking. The last one is built into typst, so that a machine without fonts still prints.
FONTS = ("Public Sans", "Source Sans Pro", "Source Sans 3", "Noto Sans", "DejaVu Sans", "Libertinus Serif")
FONT_FOLDER = HERE.parent / "node_modules" / "@uswds" / "uswds" / "dist" / "fonts" / "public-sans"


def printed(template: str, data: Mapping[str, Any], *, made_at: datetime, boxes_note: str) -> bytes:
    """The PDF of a template below `templates/`: its words are shown, never read as markup.

    `boxes_note` is the line that is printed when a letter has no font.
    """
    report = {**data, "fonts": FONTS}
    try:
        return _compiled(template, report, made_at, "ua-1")
    except typst.TypstError:
        return _compiled(template, {**report, "note": boxes_note}, made_at, None)


def _compiled(template: str, report: Mapping[str, Any], made_at: datetime, standard: Literal["ua-1"] | None) -> bytes:
    path = TEMPLATES / template
    pdf = typst.compile(
        str(path),
        root=str(path.parent),
        font_paths=[str(FONT_FOLDER)] if FONT_FOLDER.is_dir() else [],
        format="pdf",
        pdf_standards=standard,
        sys_inputs={"report": json.dumps(report, ensure_ascii=False)},
        timestamp=int(made_at.timestamp()),
    )
    return bytes(pdf)
