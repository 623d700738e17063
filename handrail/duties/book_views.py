"""The book of duties as pages: to search, to see what it covers, whom to call, and one rule in full. No case data."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from handrail.rules import Book, Rule, load_book
from handrail.rules.book_words.rules import rule_in_words, words_of
from handrail.rules.conflicts import Conflict
from handrail.rules.coverage import home_of
from handrail.rules.coverage_plan import load_plan
from handrail.rules.jurisdictions import known_codes
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .book import Asked, read_book
from .covered import covered
from .index import book_for
from .law import apart, law_of
from .numbers import numbers_by_place


def language_of(request: StaffRequest) -> str:
    return request.LANGUAGE_CODE[:2]


@require_safe
@needs("read_law")
def book(request: StaffRequest, code: str = "") -> HttpResponse:
    """The book of the agency, or of any one jurisdiction that has a file."""
    if request.GET.get("of") in known_codes():
        return redirect("book_of", request.GET["of"])
    if code and code not in known_codes():
        raise Http404
    opened = load_book((code,)) if code else book_for(request.agency)
    language, asked = language_of(request), Asked.of(request.GET, opened)
    return render(request, "duties/book.html", {
        "book": opened,
        "reading": read_book(opened, asked, request.agency, language),
        "searched": bool(asked.q or asked.narrowed),
        "other": code,
        "here": code or next(iter(request.agency.jurisdictions), ""),
        "places": names(opened.jurisdictions, language),
        "jurisdictions": [(one, load_plan().name_of(one, language)) for one in known_codes()],
    })  # fmt: skip


def names(codes: tuple[str, ...], language: str) -> list[str]:
    return [load_plan().name_of(code, language) for code in codes]


@require_safe
@needs("read_law")
def coverage(request: StaffRequest) -> HttpResponse:
    """What is in use, draft and absent, by jurisdiction and topic, counted from the files."""
    found = covered(language_of(request), on=timezone.localdate(request.now), state=request.GET.get("state", ""))
    return render(request, "duties/coverage.html", found)


@require_safe
@needs("read_law")
def contacts(request: StaffRequest) -> HttpResponse:
    """Whom to call or write to, each with its day and, after a year, a warning."""
    language, day = language_of(request), timezone.localdate(request.now)
    plan, chosen = load_plan(), request.GET.get("state", "")
    codes = [*request.agency.jurisdictions, *(one.code for one in plan.places if one.code == chosen)]
    places = numbers_by_place(codes, book_for(request.agency), language, on=day)
    return render(request, "duties/contacts.html", {
        "places": places,
        "chosen": chosen,
        "jurisdictions": [(one.code, one.name[language]) for one in plan.places],
    })  # fmt: skip


@require_safe
@needs("read_law")
def law(request: StaffRequest, rule_id: str) -> HttpResponse:
    """A rule as its file says it. Nothing here is about a child."""
    opened, elsewhere = book_with(rule_id, request)
    language, rule = language_of(request), opened.rules[rule_id]
    return render(request, "duties/law.html", {
        "law": law_of(rule_id, opened, language, reader=request.agency.actor_kind),
        "words": rule_in_words(rule, words_of(opened, language)),
        "conflicts": apart([one.key for one in opened.conflicts.values() if concerns(one, rule)], opened, language),
        "book": opened,
        "elsewhere": names(opened.jurisdictions, language) if elsewhere else [],
        "home": opened.jurisdictions[0] if elsewhere else "",
    })  # fmt: skip


def concerns(conflict: Conflict, rule: Rule) -> bool:
    return any(conflict.concerns(rule, recipient) for recipient in rule.to)


def book_with(rule_id: str, request: StaffRequest) -> tuple[Book, bool]:
    """The agency's book, or else that of the jurisdiction whose rule it is; and whether it is elsewhere."""
    own = book_for(request.agency)
    if rule_id in own.rules:
        return own, False
    home = home_of(rule_id)
    if home is None:
        raise Http404
    return load_book((home,), folders=tuple(settings.CONTENT_DIRS)), True
