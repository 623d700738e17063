"""The guide for whoever is signed in: its index, a page, a search. No record is read here, and none is named."""

from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from handrail.rules.glossary import load_glossary
from handrail.rules.guide import load_guide
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .search import search_in
from .showing import groups_of, has_state_line, lines_of, words_of

OWN = frozenset({"guide", "guide_page", "guide_words"})


def language_of(request: StaffRequest) -> str:
    return request.LANGUAGE_CODE[:2]


@require_safe
@needs("read_law")
def index(request: StaffRequest) -> HttpResponse:
    """By what one notices, for whom, what to say and what to do; or what a search finds."""
    language, query = language_of(request), request.GET.get("q", "").strip()
    found = search_in(language).find(query) if query else None
    return render(request, "guide/index.html", {
        "language": language,
        "groups": groups_of(load_guide(), language),
        "query": query,
        "found": found,
        "step_url": step_of(request),
    })  # fmt: skip


@require_safe
@needs("read_law")
def page(request: StaffRequest, key: str) -> HttpResponse:
    guide, language = load_guide(), language_of(request)
    if key not in guide.pages:
        raise Http404
    shown = guide.page(key, language)
    return render(request, "guide/page.html", {
        "language": language,
        "page": shown,
        "contacts": lines_of(shown.contacts, language, timezone.localdate(request.now)),
        "state_line": has_state_line(shown),
        "step_url": step_of(request),
    })  # fmt: skip


@require_safe
@needs("read_law")
def words(request: StaffRequest) -> HttpResponse:
    """The words we use and the words we avoid."""
    return render(request, "guide/words.html", {"words": words_of(load_glossary(), language_of(request))})


def step_of(request: StaffRequest) -> str:
    """The page the reader came from, when it is one of ours outside the guide: the address itself carries nothing."""
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(came)
    try:
        name = resolve(parts.path).url_name
    except Resolver404:
        return ""
    return "" if name in OWN or name == "desk" else parts.path + (f"?{parts.query}" if parts.query else "")
