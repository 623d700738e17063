"""Words for whoever opens the door, not missing after all, and what each place does about what led to an absence."""

from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handrail.children.access import child_for
from handrail.children.models import Child, Placement
from handrail.rules.return_talk import load_return_talk
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs
from handrail.team.words import say

from . import returning, talks
from .access import episode_for
from .models import Episode, Factor
from .return_forms import NotMissing, Responses
from .talk_words import both, factor_word

REFUSED = 422
PAGES = require_http_methods(["GET", "HEAD", "POST"])
SIDES = dict(Factor.Side.choices)


@require_safe
@needs("read_child")
def welcome_words(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """For the caregiver, to read out or to print: it names nobody."""
    episode = episode_for(request, episode_id, page="return")
    content = load_return_talk()
    welcome = content.welcome
    return render(request, "missing/return_welcome.html", {
        "episode": episode, "title": say(welcome.title), **both(welcome.say),
        "do": [say(one) for one in welcome.do], "avoid": [say(one) for one in welcome.avoid],
        "on_call_phone": request.agency.on_call_phone, "not_reviewed": say(content.not_reviewed),
    })  # fmt: skip


@PAGES
@needs("write_child")
def not_missing(request: StaffRequest, episode_id: UUID) -> HttpResponse:
    """The child was not missing: what was owed for it is owed no more, and the report stays on record."""
    episode = episode_for(request, episode_id, page="not_missing")
    form = NotMissing(request.POST or None)
    if form.is_valid():
        try:
            returning.not_missing(episode=episode, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
            messages.success(request, _("Saved. It is on record that the child was not missing."))
            return redirect("mistake", episode.pk)
        except ValidationError as error:
            for name, told in getattr(error, "message_dict", {"": error.messages}).items():
                form.add_error(name or None, told)
    page = {"form": form, "child": episode.child, "episode": episode}
    return render(request, "missing/not_missing.html", page, status=REFUSED if form.errors else 200)


@PAGES
@needs("write_child")
def factors(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """What led to each absence, and what this place does about it: what is not answered here comes first."""
    child = child_for(request, child_id, page="factors")
    place = talks.lives_at(child)
    current = [row for found in returned(child) for row in found.current_factors]
    here = {row.factor_id: str(row.words) for row in talks.responses_of(child) if same_place(row.placement_id, place)}
    form = Responses(request.POST if request.method == "POST" else None, factors=current, said=here)
    if form.is_valid():
        for factor, words in form.answered:
            once = uuid5(form.cleaned_data["client_id"], factor.pk.hex)
            talks.respond(client_id=once, factor=factor, placement=place, words=words, by=request.user, now=request.now)
        messages.success(request, _("Saved. The next place will be asked again."))
        return redirect("factors", child.pk)
    page = {"form": form, "child": child, "place": place, "absences": absences(child, form, here)}
    return render(request, "missing/factors.html", page, status=REFUSED if form.errors else 200)


def same_place(placement_id: UUID | None, place: Placement | None) -> bool:
    return placement_id == (place.pk if place else None)


def returned(child: Child) -> list[talks.Conversation]:
    """The conversations about every absence, newest first."""
    rows = child.episode_set.exclude(kind=Episode.Kind.NONE).filter(factors__isnull=False).distinct()
    found = []
    for row in rows.order_by("-informed_at"):
        row.child = child
        found.append(talks.Conversation.of(row))
    return found


def absences(child: Child, form: Responses, here: dict[UUID, str]) -> list[dict[str, object]]:
    """Each absence with its factors; what this place has not answered stands first."""
    everywhere = talks.responses_of(child)
    fields = {factor.pk: form[name] for name, factor in form.factors.items()}
    found = []
    for talk in returned(child):
        rows = [
            {
                "word": factor_word(factor), "side": SIDES[factor.side], "field": fields[factor.pk],
                "answered": factor.pk in here,
                "before": [row for row in everywhere if row.factor_id == factor.pk],
            }
            for factor in talk.current_factors
        ]  # fmt: skip
        found.append({"episode": talk.episode, "rows": sorted(rows, key=lambda row: bool(row["answered"]))})
    return found
