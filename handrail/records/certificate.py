"""The certificate of a record's end on paper, for the file of the agency: the same words as on its page."""

from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from handrail import paper
from handrail.duties.times import on_paper
from handrail.team.models import Agency

from .models import Ending
from .titles import TITLES, WORKED_OUT


def certificate_pdf(row: Ending, agency: Agency) -> bytes:
    """The same certificate gives the same bytes each time. `row` is of a record that was destroyed."""
    assert row.done_at is not None  # noqa: S101  the view asks before
    boxes = _("Some letters cannot be printed here: empty boxes stand for them.")
    return paper.printed("records/certificate.typ", words(row, agency), made_at=row.done_at, boxes_note=boxes)


def words(row: Ending, agency: Agency) -> dict[str, Any]:
    zone = ZoneInfo(agency.timezone)
    assert row.done_at and row.done_by  # noqa: S101  the view asks before
    why = row.get_basis_display() + (f": {row.schedule.basis}" if row.schedule else "")
    return {
        "language": (get_language() or "en")[:2],
        "title": _("A record was destroyed"),
        "head": f"{agency.name}, {row.unit.name}",
        "rows": [
            {"label": _("Record"), "value": str(row.child_ref), "code": True},
            {"label": _("Why"), "value": why},
            {"label": _("Proposed"), "value": f"{row.proposed_by.name}, {on_paper(row.proposed_at, zone)}"},
            {"label": _("Destroyed"), "value": f"{row.done_by.name}, {on_paper(row.done_at, zone)}"},
            {"label": _("Digest of what there was, still sealed"), "value": row.digest, "code": True},
        ],
        "what": _("What there was"),
        "columns": [_("Kind"), _("How many")],
        "counts": [[name, str(number)] for name, number in counted(row)],
        "left": _("Its key, every row and what lay in the journal of the database are gone. Backups made before this "
                  "day still hold it, sealed; it is gone from them when the last of those backups is."),
        "page": _("Page"),
        "of": _("of"),
    }  # fmt: skip


def counted(row: Ending) -> list[tuple[str, int]]:
    """What there was, by kind, in words. A kind that no longer is keeps the name of its table."""
    titles = {**TITLES, **WORKED_OUT}
    names = {model._meta.db_table: str(titles.get(model._meta.label, "")) for model in apps.get_models()}
    return [(names.get(table) or table, number) for table, number in sorted(row.counts.items())]
