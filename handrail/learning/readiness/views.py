"""The front page of readiness, and the rounds: begin one, answer alone, close it, see where people differ."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.rules.readiness.compare import FEWEST_WITHOUT_NAMES
from handrail.rules.readiness.items import load_items
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, showing
from .access import asks, is_asked, leads, round_for, rounds_for, staff
from .drawing import segments
from .forms import SAID, NewRound, SomeAnswers, language, refused
from .models import Asked, Paper, Reply, Round
from .planning import is_open, planned
from .writing import kind_title

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])
SOME = 5


@require_safe
@needs("answer_readiness")
def ready(request: StaffRequest) -> HttpResponse:
    rounds, asked_me = rounds_for(request), asks(request)
    lines = [one for one in planned(timezone.localdate(request.now)) if is_open(one)]
    papers = [{"paper": one, "kind": kind_title(one, language())} for one in Paper.objects.all()[:SOME]]
    page = {
        "waiting": [one for one in rounds if not one.closed_at and one.pk in asked_me],
        "rounds": rows_of(rounds), "may_compare": len(comparable(rounds)) > 1,
        "lines": lines[:SOME], "more_lines": max(len(lines) - SOME, 0), "papers": papers, "leads": leads(request),
        "items": load_items(),
    }  # fmt: skip
    return render(request, "readiness/ready.html", page)


def rows_of(rounds: list[Round]) -> list[dict[str, Any]]:
    """Each round with how many are asked in it and how many began: counted for all of them at once."""
    asked, began = (per_round(model.objects.filter(round__in=rounds)) for model in (Asked, Reply))
    return [{"round": one, "asked": asked.get(one.pk, 0), "answered": began.get(one.pk, 0)} for one in rounds]


def per_round(rows: "QuerySet[Asked] | QuerySet[Reply]") -> dict[UUID, int]:
    return dict(rows.order_by().values_list("round").annotate(Count("pk")))


@PAGES
@needs("lead_readiness")
def round_new(request: StaffRequest) -> HttpResponse:
    form = NewRound(request.POST or None, staff=staff(request))
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.open_round(
                client_id=said["client_id"], about=said["about"], named=said["named"] == "yes",
                people=[*staff(request, said["roles"]), *said["people"]], answer_by=said["answer_by"],
                by=request.user, now=request.now,
            )  # fmt: skip
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The round is open. Whoever is asked finds it here and gets a mail."))
            return redirect("round", made.pk)
    page = {"form": form, "fewest": FEWEST_WITHOUT_NAMES}
    return render(request, "readiness/round_new.html", page, status=REFUSED if form.errors else 200)


@require_safe
@needs("answer_readiness")
def one_round(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """Before it is closed: how many answered, and one's own answers. After: where people differ, item by item."""
    found = round_for(request, round_id)
    replies = showing.replies_of(found)
    shown = showing.is_shown(found)
    page = {
        "round": found, "asked": found.asked.count(), "answered": showing.answered(replies), "leads": leads(request),
        "asked_me": is_asked(request, found), "mine": showing.how_many(showing.mine(found, request.user), found),
        "first": next(iter(load_items().themes)), "fewest": FEWEST_WITHOUT_NAMES, "shown": shown,
        "groups": showing.groups(found, replies) if shown else [], "key": key() if shown else [],
        "hidden": showing.hidden_words() if found.closed_at and not shown else "",
        "not_yet": not_yet(found) if leads(request) else [], "items": load_items(),
    }  # fmt: skip
    return render(request, "readiness/round.html", page)


def key() -> list[dict[str, Any]]:
    """What the parts of a bar mean: each drawn alone."""
    words = {**SAID, "cannot_say": _("Cannot say"), "silent": showing.SILENT}
    nothing = dict.fromkeys(words, 0)
    return [{"words": said, "bar": segments({**nothing, kind: 1})} for kind, said in words.items()]


def not_yet(found: Round) -> list[str]:
    """Who has not answered, where names stand. Without names nobody learns who is missing."""
    if not found.named or found.closed_at:
        return []
    done = found.replies.values("person")
    return list(found.asked.exclude(person__in=done).order_by("person__name").values_list("person__name", flat=True))


@PAGES
@needs("answer_readiness")
def round_answer(request: StaffRequest, round_id: UUID, theme: str) -> HttpResponse:
    """One theme at a time. What is sent is kept, and the next theme opens."""
    found, items = round_for(request, round_id), load_items()
    if theme not in items.themes or not is_asked(request, found):
        raise Http404
    if found.closed_at:
        return redirect("round", found.pk)
    asked = [one for one in items.of_theme(theme) if one.code in found.items]
    form = SomeAnswers(request.POST or None, items=asked, said=showing.mine(found, request.user))
    if form.is_valid():
        return kept(request, found, theme, form)
    themes = list(items.themes)
    place = themes.index(theme)
    page = {"form": form, "round": found, "theme": items.themes[theme][language()], "place": place + 1,
            "of": len(themes), "fewest": FEWEST_WITHOUT_NAMES, "back": themes[place - 1] if place else ""}  # fmt: skip
    return render(request, "readiness/answer.html", page, status=REFUSED if form.errors else 200)


def kept(request: StaffRequest, found: Round, theme: str, form: SomeAnswers) -> HttpResponse:
    try:
        actions.answer(a_round=found, said=form.said(), by=request.user, now=request.now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("round", found.pk)
    themes = list(load_items().themes)
    following = themes[themes.index(theme) + 1 :]
    if following:
        return redirect("round_answer", found.pk, following[0])
    messages.success(request, _("Kept. You can change your answers until the round is closed."))
    return redirect("round", found.pk)


@require_POST
@needs("lead_readiness")
def round_close(request: StaffRequest, round_id: UUID) -> HttpResponse:
    found = round_for(request, round_id)
    actions.close_round(a_round=found, by=request.user, now=request.now)
    messages.success(request, _("The round is closed."))
    return redirect("round", found.pk)


def comparable(rounds: list[Round]) -> list[Round]:
    """Those that are closed and whose answers may be shown."""
    return [one for one in rounds if showing.is_shown(one)]


@require_safe
@needs("answer_readiness")
def ready_change(request: StaffRequest) -> HttpResponse:
    """Two rounds beside each other: the last two, or those chosen in the address by their ids."""
    rounds = comparable(rounds_for(request))
    then, now = chosen(request, rounds)
    page: dict[str, Any] = {"rounds": rounds, "then": then, "now_round": now}
    if then and now:
        found = showing.moved(then, now)
        page |= {"moved": found, "summary": showing.summary(found), "doubts": showing.doubts(then, now), "key": key()}
    return render(request, "readiness/change.html", page)


def chosen(request: StaffRequest, rounds: list[Round]) -> tuple[Round | None, Round | None]:
    """The earlier and the later one of those asked for."""
    by_id = {str(one.pk): one for one in rounds}
    wanted = [by_id[part] for part in (request.GET.get("a", ""), request.GET.get("b", "")) if part in by_id]
    picked = wanted if len(set(map(str, (one.pk for one in wanted)))) == 2 else rounds[:2]
    earlier = sorted(picked, key=lambda one: one.opened_at)
    return (earlier[0], earlier[1]) if len(earlier) == 2 else (None, None)
