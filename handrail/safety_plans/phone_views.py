"""A page for a young person's own phone: made by the worker, opened once by whoever holds what leads to it."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from handrail.rules import plans as rules
from handrail.team.acting import as_system
from handrail.team.models import Agency
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import actions, book, copying, phone
from .access import link_for, plan_for
from .copying import KINDS, Asked
from .forms import MakeLink
from .models import PhoneLink
from .screen import Screen
from .write_views import REFUSED, screen_of
from .writing import Sitting

KIND = KINDS["phone_page"]
PAGES = require_http_methods(["GET", "HEAD", "POST"])
GONE = 410


@PAGES
@needs("write_child")
def plan_phone(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """Make the link. It is shown once, on the page that answers, and is in no address and no history."""
    screen = screen_of(request, plan_for(request, plan_id, page="plan_copies"))
    if not settings.PHONE_PAGES:
        off = {"plan": screen.sitting.plan, "child": screen.sitting.plan.child}
        return render(request, "safety_plans/phone_off.html", off)
    form = link_form(request, screen)
    asked = asked_for(form)
    found = copying.made(screen.sitting, screen.content, asked, request.agency, request.now)
    held = book.say(found.say_to_worker) if isinstance(found, rules.Held) else ""
    if form.is_bound and form.is_valid():
        if not held:
            return made(request, screen, form)
        form.add_error(None, held)
    page = {"plan": screen.sitting.plan, "child": screen.sitting.plan.child, "form": form, "held": held,
            "copy": None if held else found, "note": copying.note_of(KIND),
            "open_links": phone.usable(request.now).filter(plan=plan_id)}  # fmt: skip
    return render(request, "safety_plans/phone_make.html", page, status=REFUSED if form.errors else 200)


def link_form(request: StaffRequest, screen: Screen) -> MakeLink:
    form = MakeLink(request.POST if request.method == "POST" else None, initial={"language": book.lang()})
    for name in ("handed", "wants"):
        del form.fields[name]
    if screen.at_home:
        del form.fields["untouched"]
    return form


def asked_for(form: MakeLink) -> Asked:
    typed = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    return Asked(KIND, typed.get("language") or book.lang(), handed=True, untouched=bool(typed.get("untouched")))


def made(request: StaffRequest, screen: Screen, form: MakeLink) -> HttpResponse:
    typed, sitting = form.cleaned_data, screen.sitting
    link, token = phone.make_link(client_id=typed["client_id"], plan=sitting.plan, language=typed["language"],
                                  untouched=bool(typed.get("untouched")), by=request.user, now=request.now)  # fmt: skip
    actions.note_copy(client_id=link.pk, version=sitting.version, form=KIND.id, language=typed["language"],
                      hands="youth", by=request.user, now=request.now)  # fmt: skip
    url = settings.SITE_URL.rstrip("/") + reverse("phone_page", args=[token])
    drawn = get_adapter().build_totp_svg(url)  # a picture to scan, so that nobody has to send the link
    shown = {"plan": sitting.plan, "child": sitting.plan.child, "url": url, "link": link, "drawn": drawn}
    return render(request, "safety_plans/phone_made.html", shown)


@require_POST
@needs("write_child")
def phone_end(request: StaffRequest, link_id: UUID) -> HttpResponse:
    """The link opens nothing any more."""
    link = link_for(request, link_id, page="plan_copies")
    phone.end_link(link=link, by=request.user, now=request.now)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("plan_phone", link.plan_id)


@login_not_required
@csrf_exempt
@PAGES
def phone_page(request: StaffRequest, token: str) -> HttpResponse:
    """What opens on the phone. The first look asks to be opened, since a preview in a message is no reader; opened
    once, it is gone. No form here has a token: what leads here is the secret, and a cookie would stay on the phone."""
    now = request.now
    with as_system():  # nobody is signed in here; the token is all there is
        link = phone.waiting(token, now) if settings.PHONE_PAGES else None
        copy = None
        if link is not None and request.method == "POST":
            link = phone.open_link(token, now)
            copy = copy_for(link, request.POST.get("language", ""), now) if link else None
    language = copy.language if copy else link.language if link else book.lang()
    with translation.override(language):
        page = {"copy": copy, "waiting": link is not None and request.method != "POST", "language": language,
                "quick_exit_site": settings.QUICK_EXIT_SITE, "demo": settings.DEMO}  # fmt: skip
        answer = render(request, "safety_plans/phone_page.html", page, status=200 if link else GONE)
    return unkept(answer)


def copy_for(link: PhoneLink, language: str, now: datetime) -> rules.Copy | None:
    """What may be shown now: what was taken back since the link was made is not there."""
    agency = Agency.objects.get()
    timezone.activate(agency.timezone)
    sitting = Sitting.of(link.plan)
    content = book.content_for(sitting.plan.kind, link.child, timezone.localdate(now))
    chosen: book.Language = "es" if (language or link.language) == "es" else "en"
    asked = Asked(KIND, chosen, handed=True, untouched=link.untouched)
    found = copying.made(sitting, content, asked, agency, now)
    return None if isinstance(found, rules.Held) else found


def unkept(answer: HttpResponse) -> HttpResponse:
    """In no cache, in no search, and whatever is called or opened from it does not learn where it came from."""
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
