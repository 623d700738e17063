"""While a young person holds the phone: handing it over, taking it back, and the way out."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from handrail.audit.actions import record
from handrail.team.ends import LONGER
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .access import talk_for
from .forms import Password
from .instruments import may_hand_over
from .middleware import KEY, present_in
from .talk import Talk
from .talk_views import NOT_VALID, onward, spoken

TRIES = "take_back_tries"
MOST_TRIES = 5


@needs("write_child")
def handover(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """Give the young person the phone: from here on this sign-in shows the questions and nothing else."""
    talk = talk_for(request, screening_id)
    if not talk.screening.is_open or not may_hand_over(talk.instrument) or talk.next is None:
        return redirect("screening", screening_id)
    if request.method == "POST":
        request.session[KEY] = str(screening_id)
        request.session[TRIES] = 0
        request.session[LONGER] = True
        note(request, "handed_over", talk)
        return redirect("question", screening_id, talk.token(talk.next))
    scripts = talk.instrument.conduct.scripts
    shown_in = spoken(request, talk)
    words = [scripts[name][shown_in] for name in ("you_can_skip", "you_can_stop", "show_leave_now")]
    page = {"talk": talk, "screening": talk.screening, "words": words, "spoken": shown_in}
    return render(request, "screening/handover.html", page)


@needs("write_child")
def take_back(request: StaffRequest, screening_id: UUID) -> HttpResponse:
    """The worker has the phone again, and says so with the password."""
    talk = talk_for(request, screening_id)
    if present_in(request) is None:
        return redirect("screening", screening_id)
    form = Password(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.user.check_password(form.cleaned_data["password"]):
            return taken_back(request, talk)
        if too_many(request):
            return locked(request, talk)
        form.add_error("password", _("This is not your password. Try again."))
    shown_in = spoken(request, talk)
    with translation.override(shown_in):
        page = {"form": form, "screening": talk.screening, **ending(request, talk)}
        response = render(request, "screening/take_back.html", page, status=NOT_VALID if form.errors else 200)
    response["Content-Language"] = shown_in
    return response


def ending(request: StaffRequest, talk: Talk) -> dict[str, str]:
    """Words to the young person: thanks after the last question; otherwise a way back to the questions."""
    if talk.told():
        return {"thanks": talk.instrument.on_disclosure.say[spoken(request, talk)]}
    if talk.next is None or not talk.screening.is_open:
        return {"thanks": talk.instrument.conduct.scripts["closing_words"][spoken(request, talk)]}
    return {"on_url": onward(request, talk)}


def taken_back(request: StaffRequest, talk: Talk) -> HttpResponseRedirect:
    del request.session[KEY]
    request.session.pop(LONGER, None)
    note(request, "took_back", talk)
    if talk.told() and talk.screening.is_open:
        return redirect("told_me", talk.screening.pk)
    return redirect("screening", talk.screening.pk)


def too_many(request: StaffRequest) -> bool:
    request.session[TRIES] = int(request.session.get(TRIES, 0)) + 1
    return bool(request.session[TRIES] >= MOST_TRIES)


def locked(request: StaffRequest, talk: Talk) -> HttpResponseRedirect:
    """Somebody is guessing: the sign-in ends. Every answer is already saved."""
    note(request, "locked_take_back", talk)
    logout(request)
    messages.info(request, _("You are signed out. Every answer is saved."))
    return redirect(settings.LOGIN_URL)


def note(request: StaffRequest, verb: str, talk: Talk) -> None:
    record(verb, at=request.now, actor=request.user.pk, child=talk.screening.child_id, row=str(talk.screening.pk))


@login_not_required
@csrf_exempt
def quick_exit(request: HttpRequest) -> HttpResponse:
    """Leave now. Ends the sign-in, asks the browser to forget, and goes to a plain site. Works by link and by beacon.

    Anybody may send anybody here: all it can do is sign out, so it needs no token.
    """
    logout(request)
    is_beacon = request.method == "POST"
    response: HttpResponse = HttpResponse(status=204) if is_beacon else redirect(settings.QUICK_EXIT_SITE)
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Referrer-Policy"] = "no-referrer"
    return response
