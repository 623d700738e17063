"""Agreements, the protocol and letters: questions that become a document, with every version kept. Nothing is sent."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handrail.rules.readiness.papers import load_papers
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, writing
from .access import leads, paper_for
from .forms import NewPaper, PaperAnswers, language, refused
from .models import Paper, Version
from .planning import open_items
from .views import PAGES, REFUSED


@require_safe
@needs("answer_readiness")
def papers(request: StaffRequest) -> HttpResponse:
    held = [{"paper": one, "kind": writing.kind_title(one, language()), "last": last_version(one)}
            for one in Paper.objects.all()]  # fmt: skip
    kinds = [{"title": one.title[language()], "means": one.means[language()]} for one in load_papers().values()]
    return render(request, "readiness/papers.html", {"papers": held, "kinds": kinds, "leads": leads(request)})


@PAGES
@needs("lead_readiness")
def paper_new(request: StaffRequest) -> HttpResponse:
    form = NewPaper(request.POST or None, initial={"language": language()})
    if form.is_valid():
        said = form.cleaned_data
        words = load_papers()[said["kind"]]
        wanted = {code: open_items() for code, one in words.questions.items() if one.kind == "items"}
        first = writing.draft(words, {code: one for code, one in wanted.items() if one}, tongue=said["language"],
                              by=request.user, agency=request.agency)  # fmt: skip
        made = actions.begin_paper(client_id=said["client_id"], kind=said["kind"], language=said["language"],
                                   name=said["name"], first=first, by=request.user, now=request.now)  # fmt: skip
        return redirect("paper_edit", made.pk)
    kinds = [{"title": one.title[language()], "means": one.means[language()]} for one in load_papers().values()]
    page = {"form": form, "kinds": kinds}
    return render(request, "readiness/paper_new.html", page, status=REFUSED if form.errors else 200)


@require_safe
@needs("answer_readiness")
def paper(request: StaffRequest, paper_id: UUID) -> HttpResponse:
    """The last version."""
    found = paper_for(paper_id)
    return shown(request, found, last_version(found))


@require_safe
@needs("answer_readiness")
def paper_version(request: StaffRequest, paper_id: UUID, number: int) -> HttpResponse:
    found = paper_for(paper_id)
    return shown(request, found, version_of(found, number))


def shown(request: StaffRequest, found: Paper, version: Version) -> HttpResponse:
    words = writing.words_of(found.kind)
    versions = list(found.versions.select_related("made_by").order_by("-number"))
    before = found.versions.filter(number=version.number - 1).first()
    page = {
        "paper": found, "version": version, "body": version.body, "kind": writing.kind_title(found, language()),
        "blanks": writing.how_many_blanks(version), "versions": versions, "is_last": version.pk == versions[0].pk,
        "changed": writing.changed_since(version, words, before), "status": writing.STATUS,
        "fixed": writing.in_its_language(found), "leads": leads(request) and words is not None, "words": words,
        "notice": words.notice[language()] if words and not version.body["notice"] else "",
    }  # fmt: skip
    return render(request, "readiness/paper.html", page)


@PAGES
@needs("lead_readiness")
def paper_edit(request: StaffRequest, paper_id: UUID) -> HttpResponse:
    """The questions, with what was answered last. Saved, they are a new version."""
    found = paper_for(paper_id)
    words, last = writing.words_of(found.kind), last_version(found)
    if words is None:
        raise Http404
    form = PaperAnswers(request.POST or None, paper=words, said=last.answers, paper_language=found.language,
                        initial={"seen": last.number})  # fmt: skip
    if form.is_valid() and (made := written(request, found, words, form)):
        messages.success(request, _("Version %(number)s is kept.") % {"number": made.number})
        return redirect("paper", found.pk)
    page = {"form": form, "paper": found, "kind": writing.kind_title(found, language()), "last": last}
    return render(request, "readiness/paper_edit.html", page, status=REFUSED if form.errors else 200)


def written(request: StaffRequest, found: Paper, words: Any, form: PaperAnswers) -> Version | None:
    draft = writing.draft(words, form.said(), tongue=found.language, by=request.user, agency=request.agency)
    said = form.cleaned_data
    try:
        return actions.write_paper(client_id=said["client_id"], paper=found, seen=said["seen"], draft=draft,
                                   by=request.user, now=request.now)  # fmt: skip
    except ValidationError as error:
        refused(form, error)
        return None


@require_safe
@needs("answer_readiness")
def paper_pdf(request: StaffRequest, paper_id: UUID, number: int) -> HttpResponse:
    found = version_of(paper_for(paper_id), number)
    return given_out(writing.pdf_of(found, ZoneInfo(request.agency.timezone)), "application/pdf", found, "pdf")


@require_safe
@needs("answer_readiness")
def paper_text(request: StaffRequest, paper_id: UUID, number: int) -> HttpResponse:
    """Text to edit and to send by oneself."""
    found = version_of(paper_for(paper_id), number)
    text = writing.text_of(found, ZoneInfo(request.agency.timezone))
    return given_out(text.encode(), "text/markdown; charset=utf-8", found, "md")


def given_out(content: bytes, kind: str, found: Version, ending: str) -> HttpResponse:
    """The name of the file says the kind of paper and its version, and nothing that somebody typed."""
    name = f'attachment; filename="{found.paper.kind.replace("_", "-")}-{found.number}.{ending}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name})


def last_version(found: Paper) -> Version:
    version = found.versions.order_by("number").last()
    if version is None:
        raise Http404
    return version


def version_of(found: Paper, number: int) -> Version:
    version = found.versions.select_related("paper").filter(number=number).first()
    if version is None:
        raise Http404
    return version
