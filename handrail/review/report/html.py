"""The page that a director reads: one file, without a script and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString

TEMPLATES = Path(__file__).resolve().parent / "templates"


def page(context: Mapping[str, Any]) -> bytes:
    """The same context gives the same bytes."""
    engine = Engine(dirs=[str(TEMPLATES)], libraries={"shown": "handrail.review.report.shown"})
    style = SafeString((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    filled = Context({**context, "style": style}, use_l10n=False)
    return engine.get_template("report.html").render(filled).encode()
