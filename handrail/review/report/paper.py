"""The report on paper: PDF/UA-1 by typst, from the same words as the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handrail.paper import printed

BOXES = "A letter in this report has no font here and is printed as an empty box."


def paper(shown: Mapping[str, Any], as_of: datetime) -> bytes:
    keys = (
        "made",
        "lead",
        "lacks",
        "gaps",
        "groups",
        "duties",
        "sample",
        "reading",
        "problems",
        "episodes",
        "children",
    )
    data = {key: shown[key] for key in keys}
    data["questions"] = [
        {**one, "bar": [[piece.word, piece.width] for piece in one["bar"]]} for one in shown["questions"]
    ]
    data["groups"] = [
        {**table, "rows": [{**row, "cells": [plain(cell) for cell in row["cells"]]} for row in table["rows"]]}
        for table in shown["groups"]
    ]
    data["duties"] = [
        {**table, "rows": [{**row, "bar": []} for row in table["rows"]]} for table in shown["duties"] if table["rows"]
    ]
    return printed("review/report.typ", {"lang": "en", **data}, made_at=as_of, boxes_note=BOXES)


def plain(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in cell.items() if key != "dot"}
