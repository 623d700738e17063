"""A review in words, as its pages show it: counts and names of columns, and no value of the extract."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from handrail.children.questions import label
from handrail.duties.index import book_for
from handrail.rules import Book
from handrail.team.requests import StaffRequest

from ..models import Review

Shown = dict[str, Any]
MOST_FAULTS = 20
STATE = Review.State
STAGES: dict[str, Any] = {
    "": gettext_lazy("Beginning"),
    "read": gettext_lazy("Reading the files"),
    "values": gettext_lazy("Reading the values"),
    "cases": gettext_lazy("Putting cases together"),
    "moments": gettext_lazy("Laying out the facts"),
    "rules": gettext_lazy("Asking every rule"),
    "report": gettext_lazy("Writing the report"),
}
ROLES: dict[str, Any] = {
    "episodes": gettext_lazy("Times missing"),
    "children": gettext_lazy("Children"),
    "reports": gettext_lazy("Reports"),
    "screenings": gettext_lazy("Screenings"),
    "identifications": gettext_lazy("Conclusions about trafficking"),
    "disclosures": gettext_lazy("What a child told"),
}
GROUPS: dict[str, Any] = {
    "county": gettext_lazy("County"),
    "sex": gettext_lazy("Sex"),
    "race": gettext_lazy("Race and ethnicity"),
    "placement": gettext_lazy("Where from"),
}
PARTS: dict[str, Any] = {
    "at": gettext_lazy("when"),
    "said": gettext_lazy("whether"),
    "reference": gettext_lazy("its number"),
}
SURE: dict[str, Any] = {"sure": gettext_lazy("sure"), "likely": gettext_lazy("likely")}
CHILD, EPISODE = gettext_lazy("Which child"), gettext_lazy("Which time missing")


def own_style() -> str:
    """The digest of the report's own style: the only one that its page lets in."""
    path: Path = settings.BASE / "review" / "report" / "templates" / "style.css"
    text = path.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


STYLE = own_style()


def with_a_way_back(page: bytes, address: str) -> bytes:
    """The report is a page of its own, in English; the link is in the reader's language."""
    back = render_to_string("reports/_way_back.html", {"address": address})
    return page.replace(b"<main>", b"<main>" + back.encode(), 1)


# --- where it stands ------------------------------------------------------------------------------------------------


def row(review: Review, now: datetime) -> Shown:
    return {"review": review, "url": reverse("extract", args=[review.pk]), "state": review.state_words(now)}


def standing(review: Review, now: datetime) -> Shown:
    """Everything the page of one review says."""
    state = review.state_at(now)
    return {
        "review": review,
        "state": state,
        "state_words": review.state_words(now),
        "live": state in Review.LIVE,
        "stage": STAGES.get(review.stage, STAGES[""]),
        "faults": [*faults(review)],
        "more_faults": max(0, len(review.faults) - MOST_FAULTS),
        "records": records(review.found),
    }


def faults(review: Review) -> Iterable[str]:
    """In the review's own words, which are English."""
    for one in review.faults[:MOST_FAULTS]:
        yield " ".join(part for part in (one["place"] and f"{one['place']}:", one["what"], one["mend"]) if part)


def records(found: Mapping[str, int]) -> list[Shown]:
    """What became of every record: the three add up to the first."""
    if not found:
        return []
    words = {"rows": _("Records read"), "used": _("Used"), "merged": _("Merged with another"),
             "aside": _("Set aside"), "wrong": _("Things that were wrong, listed by record")}  # fmt: skip
    return [{"label": word, "count": found[key]} for key, word in words.items()]


# --- before it begins -----------------------------------------------------------------------------------------------


def begun_with(look: Mapping[str, Any], request: StaffRequest) -> Shown:
    """What the form begins with: the mapping that was given, or the one that is proposed."""
    given, codes = look["given"], request.agency.jurisdictions
    proposed = "" if look["by_name"] else look["suggested"]
    return {"mapping": given or proposed, "jurisdiction": "" if given else next(iter(codes), "us")}


def looked(look: Mapping[str, Any], request: StaffRequest) -> Shown:
    book, language = book_for(request.agency), request.LANGUAGE_CODE[:2]
    return {"files": [file(one, look["names"], book, language) for one in look["files"]], "by_name": look["by_name"],
            "given": bool(look["given"])}  # fmt: skip


def file(one: Mapping[str, Any], names: Mapping[str, str], book: Book, language: str) -> Shown:
    known = [column for column in one["columns"] if "stands_for" in column]
    count = one["records"]
    exact = count == one["looked_at"]
    return {
        "own": names.get(one["file"], ""), "file": one["file"], "role": ROLES.get(one["role"], ROLES["episodes"]),
        "records": (ngettext("%s record", "%s records", count) if exact else _("about %s records")) % f"{count:,}",
        "columns": [{"name": column["name"], "filled": filled(column, one["looked_at"]),
                     "stands_for": stands_for(column["stands_for"], book, language), "sure": SURE[column["sure"]],
                     "is_sure": column["sure"] == "sure"} for column in known],
        "left": [column["name"] for column in one["columns"] if "stands_for" not in column],
    }  # fmt: skip


def filled(column: Mapping[str, Any], of: int) -> str:
    return _("in %(some)s of %(all)s") % {"some": f"{column['filled']:,}", "all": f"{of:,}"}


def stands_for(target: str, book: Book, language: str) -> str:
    head, *rest = target.split(" ")
    if head == "groups":
        return str(GROUPS[rest[0]])
    if head == "acts":
        act, to, part = rest
        done = said(book.words["acts"], act, language)
        told = said({to: book.recipients.get(to, {}).get("label", to)}, to, language)
        return f"{done} ({told}): {PARTS[part]}"
    return str({"child": CHILD, "episode": EPISODE}.get(head) or label(head))


def said(words: Any, name: str, language: str) -> str:
    own = words.get(name, name)
    return str(own.get(language) or own.get("en")) if isinstance(own, Mapping) else str(own)
