"""Before and after the talk: prepare, another time, overview, check, sign, result, addendum."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from handrail.children.access import child_for
from handrail.children.models import Child
from handrail.learning import gates
from handrail.rules.return_talk import load_return_talk
from handrail.rules.screening import Conduct, Instrument
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs
from handrail.team.words import LANGUAGES, lang, say

from . import actions
from .access import screening_for, screenings_of, talk_for
from .forms import Addition, Later, Prepare, Welcome, wrong_age
from .instruments import age_at, fits_age, is_talk, library, made_for, may_hand_over, offers
from .known import known_of, returns
from .models import Addendum, Offer, Screening
from .showing import answer_rows, result_page, review_rows, sections_of
from .talk import Talk
from .talk_views import NOT_VALID, TALK_LANGUAGE, refusals_said


@needs("write_child")
def screen_prepare(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Get ready to talk: what to use, why, and what must be true before the first question."""
    child = child_for(request, child_id, page="screen_prepare")
    chosen, others = offers(child, request.agency, request.now)
    conduct, refused = library().all()[0].conduct, {one.id: why_not(one, child, request) for one in others}
    form = Prepare(
        request.POST or None, instruments=chosen, returns=returns(child, request.now), checklist=conduct.checklist,
        lang=lang(), refused=refused, initial=suggested(request),
    )  # fmt: skip
    closed = gates.closed_for(request.user, form.chosen.id, request.now) if form.is_bound and form.is_valid() else []
    if form.is_bound and form.is_valid() and (not closed or reason_given(request)):
        return started(request, child, form, gates.Round(closed, reason_given(request)) if closed else None)
    page = {
        "closed": closed, "reasons": gates.REASONS.choices, "next": request.get_full_path(),
        "child": child, "form": form, "client_id": form.sent_id, "first_words": first_words(chosen, conduct),
        "not_offered": [{"title": say(one.title), "why": refused[one.id]} for one in others],
        "never": conduct.on_disclosure.never[lang()], "known": known_of(child, request.now), "open": open_talks(child),
        "about": about_of(request, child), "in_the_talk": in_the_talk(request, child, about_of(request, child)),
        "reviewed_by": conduct.reviewed_by,
        "talks": any(is_talk(one) for one in chosen),
    }  # fmt: skip
    return render(request, "screening/prepare.html", page, status=NOT_VALID if form.errors or closed else 200)


def reason_given(request: StaffRequest) -> str:
    """Why somebody says that it cannot wait, if they do."""
    reason = request.POST.get("way_round", "")
    return reason if reason in gates.REASONS.values else ""


def first_words(instruments: list[Instrument], conduct: Conduct) -> list[Mapping[str, str]]:
    """What must be said before the first question of any talk on offer, each once."""
    codes = dict.fromkeys(code for one in instruments for code in one.before_first_item)
    return [conduct.scripts[code] for code in codes]


def about_of(request: StaffRequest, child: Child) -> str:
    """The return that this is about: the one named by the link, else the newest on record."""
    return request.GET.get("about", "") or next((value[7:] for value, _label in returns(child, request.now)), "")


def in_the_talk(request: StaffRequest, child: Child, about: str) -> bool:
    """A return about which the talk itself is the screening: no instrument that the agency chose is for this age."""
    age = age_at(child, request.now)
    band = load_return_talk().band_at(age)
    known = any(value == f"return:{about}" for value, _label in returns(child, request.now))
    return known and band is not None and not made_for(age, band, request.agency)


def suggested(request: StaffRequest) -> dict[str, str]:
    """A link from a return names it; nothing else is chosen beforehand."""
    about = request.GET.get("about", "")
    return {"reason": f"return:{about}"} if about else {}


def why_not(instrument: Instrument, child: Child, request: StaffRequest) -> str:
    """Why an instrument is not offered for this child, in a sentence."""
    age = age_at(child, request.now)
    if not fits_age(instrument, age):
        return wrong_age(instrument, age)
    return _("Only for young people who are homeless or moving to adult life.")


def open_talks(child: Child) -> list[Screening]:
    return list(screenings_of(child).exclude(state=Screening.State.SIGNED))


def started(request: StaffRequest, child: Child, form: Prepare, way_round: gates.Round | None) -> HttpResponse:
    typed = form.cleaned_data
    reason, episode = form.why()
    row = actions.start(
        client_id=typed["client_id"], child=child, instrument=form.chosen, language=typed["language"], reason=reason,
        about_episode=episode, prepared=typed["ready"], way_round=way_round, by=request.user, now=request.now,
    )  # fmt: skip
    request.session[TALK_LANGUAGE] = (str(row.pk), typed["language"])
    talk = Talk.of(row)
    following = talk.next
    return redirect("question", row.pk, talk.token(following)) if following else redirect("screening", row.pk)


@needs("write_child")
def screen_return(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """The first words after a return: care first, and the young person chooses when to talk, and with whom."""
    child = child_for(request, child_id, page="screen_return")
    about = request.GET.get("about", "")
    if in_the_talk(request, child, about):
        return redirect("return_talk", about)
    form = Welcome(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("choice") not in Offer.Choice.values:
            return redirect(f"{reverse('screen_prepare', args=[child.pk])}?about={about}")
        sent = {"choice": request.POST["choice"], "reason": f"return:{about}", **form.cleaned_data}
        later = Later(now=request.now, initial=sent)
        return render(request, "screening/later.html", {"child": child, "form": later, "client_id": later.sent_id})
    words = library().all()[0].conduct.scripts["welcome_back"]
    other = next(each for each in LANGUAGES if each != lang())
    page = {"child": child, "form": form, "first": (lang(), words[lang()]), "second": (other, words[other])}
    return render(request, "screening/welcome.html", page, status=NOT_VALID if form.errors else 200)


@needs("write_child")
def screen_later(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Not now, or with someone else. It asks only when is better, and keeps that it was offered."""
    child = child_for(request, child_id, page="screen_prepare")
    back = [value for value, _label in returns(child, request.now)]
    reason = request.GET.get("reason", "") or (back[0] if back else "")
    sent = {"choice": request.GET.get("choice", ""), "reason": reason}
    form = Later(request.POST or None, now=request.now, returns=back, initial=sent)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        reason, episode = form.why()
        actions.offer_later(
            client_id=typed["client_id"], child=child, choice=typed["choice"], reason=reason, about_episode=episode,
            better_at=typed["better_at"], note=typed["note"], needs=typed["needs"], by=request.user, now=request.now,
        )  # fmt: skip
        messages.success(request, _("Kept: you offered, and they chose another time."))
        return redirect("child", child.pk)
    someone = sent["choice"] == Offer.Choice.SOMEONE_ELSE
    page = {"child": child, "form": form, "client_id": form.sent_id, "someone": someone}
    return render(request, "screening/later.html", page, status=NOT_VALID if form.errors else 200)


@needs("read_child")
def screening(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """One talk at a glance: where it stands, section by section, and the one thing to do next."""
    talk = talk_for(request, screening_id)
    row, following = talk.screening, talk.next
    page = {
        "talk": talk, "screening": row, "child": row.child, "title": say(talk.instrument.title),
        "note": say(talk.instrument.say_on_screen), "reviewed": talk.instrument.reviewed_by,
        "sections": sections_of(talk),
        "next_url": reverse("question", args=[row.pk, talk.token(following)]) if following and row.is_open else "",
        "begun": bool(talk.values), "may_hand_over": may_hand_over(talk.instrument) and row.is_open and following,
        "safe": row.safe_now, "words_missing": bool(row.disclosure and not row.disclosure.words),
        "changed": talk.instrument.digest != row.digest, "addenda": addenda(row),
    }  # fmt: skip
    return render(request, "screening/overview.html", page)


def addenda(row: Screening) -> list[Addendum]:
    found = list(row.addenda.select_related("recorded_by").order_by("sequence"))
    for one in found:
        one.child = row.child
    return found


@needs("read_child")
def screening_review(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """Check the answers before signing. A skip reads as a skip."""
    talk = talk_for(request, screening_id)
    if talk.screening.is_signed:
        return redirect("screening_result", screening_id)
    page = {"talk": talk, "screening": talk.screening, "sections": review_rows(talk), "counts": talk.result().counts}
    return render(request, "screening/review.html", page)


@needs("write_child")
@refusals_said
def screening_sign(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """Sign and lock. Done once; the answers are never changed after it."""
    row = screening_for(request, screening_id)
    if request.method != "POST":
        return redirect("screening_review", screening_id)
    actions.sign(screening=row, by=request.user, now=request.now)
    return redirect("screening_result", screening_id)


@needs("read_child")
def screening_result(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """What was answered, and what that does and does not say. For staff alone."""
    talk = talk_for(request, screening_id, page="result")
    row = talk.screening
    stored = row.result or {"result": talk.result().as_json(), "answers": list(actions.as_asked(talk))}
    page = {
        "talk": talk, "screening": row, "child": row.child, "title": say(talk.instrument.title),
        "addenda": addenda(row),
        "answers": answer_rows(talk.instrument, stored), **result_page(talk.instrument, stored["result"], stored),
    }  # fmt: skip
    return render(request, "screening/result.html", page)


@needs("write_child")
@refusals_said
def addendum(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """Add to a signed talk. Both are shown, nothing is replaced."""
    row = screening_for(request, screening_id)
    if not row.is_signed:
        return redirect("screening", screening_id)
    form = Addition(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        actions.add_addendum(
            client_id=typed["client_id"], screening=row, text=typed["text"], by=request.user, now=request.now
        )
        return redirect("screening_result", screening_id)
    page = {"screening": row, "form": form, "client_id": form.sent_id}
    return render(request, "screening/addendum.html", page, status=NOT_VALID if form.errors else 200)
