"""They are back: one page with a door to everything that a return asks for, and each recorded where it is done."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.missing.access import episode_for
from handrail.missing.models import Episode
from handrail.missing.return_forms import FOUND_BY
from handrail.missing.talks import Conversation
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, back
from .access import Opened, open_duties
from .after_return import act_of
from .care import dangers_of, state_of_care
from .forms import Closing, Proof
from .models import Act
from .reading import Item

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])


def opened_return(request: StaffRequest, episode_id: UUID, page: str) -> tuple[Opened, Episode]:
    """The return and the child's duties, or not found."""
    episode = episode_for(request, episode_id)
    opened = open_duties(request, episode.child_id, page=page)
    episode.child = opened.child
    if episode.kind == Episode.Kind.NONE:
        raise Http404
    return opened, episode


@require_safe
@needs("read_child")
def back_page(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """A checklist of doors after a return. Nothing on it is done here; every line says how it stands."""
    opened, episode = opened_return(request, episode_id, "back")
    if episode.returned_at is None:
        return redirect("missing_return", episode.pk)
    view, talk = opened.view, Conversation.of(episode)
    lines = back.lines_about(view, opened.answer, episode)
    told = back.of_return(lines)
    return render(request, "missing/return_back.html", {
        "child": opened.child, "episode": episode, "ask": view.ask,
        "found_by": dict(FOUND_BY).get(episode.found_by, ""),
        "care": state_of_care(talk, view.groups), "dangers": dangers_of(talk, view.groups, view.language),
        "told": [line.card for line in told], "hears": back.who_must_hear(view, episode, told),
        "hidden": back.hidden_from(view, episode),
        "owed": [line.clock for line in back.still_owed(lines)],
        "talks": list(back.talk_and_screen(view, opened.answer, episode)),
        "may_close": request.standing.may("decide_held"),
    })  # fmt: skip


@PAGES
@needs("write_child")
def tell_back(request: StaffRequest, episode_id: UUID, token: str) -> HttpResponse:
    """Somebody who was told of the absence hears that the child is back."""
    opened, episode = opened_return(request, episode_id, "back")
    recipient = back.recipient_with(token, opened.view, episode)
    if recipient is None or episode.returned_at is None:
        raise Http404
    form = Proof(request.POST or None, now=request.now, sent=True, limit=None)
    duty = {"act": back.told_of_return(recipient), "recipient": recipient, "about": str(episode.pk)}
    if form.is_valid() and keep(request, opened, duty, form):
        return redirect("back", episode.pk)
    wait = recipient in back.FAMILY and back.may_be_family(opened.child)
    page = {"child": opened.child, "episode": episode, "form": form, "recipient": opened.view.label(recipient),
            "wait": wait}  # fmt: skip
    return render(request, "missing/return_tell.html", page, status=REFUSED if form.errors else 200)


def keep(request: StaffRequest, opened: Opened, duty: Item, form: Proof) -> bool:
    try:
        _act, new = actions.record_act(client_id=form.cleaned_data["client_id"], child=opened.child, duty=duty,
                                       at=form.cleaned_data["at"], seen=[], by=request.user, now=request.now,
                                       how=form.how(None))  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved.") if new else _("We already have this. Nothing was saved twice."))
    return True


@PAGES
@needs("decide_held")
def practice_close(request: StaffRequest, episode_id: UUID, kind: str) -> HttpResponse:
    """A supervisor's reason closes what is our practice, where no duty of the book stands for it."""
    opened, episode = opened_return(request, episode_id, "decide")
    open_kinds = {one["kind"] for one in back.talk_and_screen(opened.view, opened.answer, episode) if one["close"]}
    if kind not in open_kinds:
        raise Http404
    form = Closing(request.POST or None)
    if form.is_valid():
        duty = {"act": act_of(kind), "recipient": "case_record", "about": str(episode.pk)}
        actions.record_act(client_id=form.cleaned_data["client_id"], child=opened.child, duty=duty, at=request.now,
                           seen=[], by=request.user, now=request.now, outcome=Act.Outcome.CLOSED,
                           how=actions.Told(reason=form.cleaned_data["reason"]))  # fmt: skip
        messages.success(request, _("Saved, with your name and the reason."))
        return redirect("back", episode.pk)
    page = {"child": opened.child, "episode": episode, "form": form, "kind": kind}
    return render(request, "missing/return_close.html", page, status=REFUSED if form.errors else 200)
