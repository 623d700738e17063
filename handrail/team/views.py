"""Pages of a person's own sign-in: the second factor, where one is signed in, and staying or being signed out."""

from datetime import timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.views import remove_webauthn
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import ends, typed
from .factors import SHOWN, has_factor
from .requests import StaffRequest
from .sealed_sessions import row_of
from .sign_ins import end_rows, tidy

NOTHING = 204
WARNING = timedelta(minutes=2)


@require_safe
def factor_setup(request: StaffRequest) -> HttpResponse:
    """For whoever has no second factor yet: why, and the two ways. Somebody who set one up meanwhile shows it."""
    if not settings.SECOND_FACTOR or request.session.get(SHOWN):
        return redirect("desk")
    if has_factor(request.user):
        logout(request)
        return redirect(settings.LOGIN_URL)
    return render(request, "team/factor_setup.html", {"passkeys": passkeys_work(request)})


def passkeys_work(request: HttpRequest) -> bool:
    """A passkey belongs to a name. Under a bare number, as on a machine of one's own, there are none."""
    return not request.get_host().partition(":")[0].replace(".", "").isdigit()


@require_safe
def totp_picture(request: StaffRequest) -> HttpResponse:
    """The code to scan, as a picture of its own: what the page may show comes from us alone."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(drawn, content_type="image/svg+xml")


def passkey_remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The last second factor stays: otherwise the password alone would open the way to a new one."""
    row = Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.WEBAUTHN, pk=pk).first()
    if row and not get_adapter().can_delete_authenticator(row):
        messages.error(request, _("This is your only second step. Set up another one first."))
        return redirect("mfa_index")
    answer: HttpResponseBase = remove_webauthn(request, pk=pk)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def sign_ins(request: StaffRequest) -> HttpResponse:
    """Where this person is signed in, and an end to one or to all others."""
    here = row_of(request.session.session_key)
    tidy(request.user)
    rows = request.user.sign_ins.order_by("-seen_at")
    if request.method == "POST":
        return end_mine(request, rows.exclude(session=here))
    return render(request, "team/sign_ins.html", {
        "here": rows.filter(session=here).first(), "others": rows.exclude(session=here),
    })  # fmt: skip


def end_mine(request: StaffRequest, others: Any) -> HttpResponse:
    chosen = request.POST.get("row", "")
    rows = others.filter(pk=int(chosen)) if chosen.isdecimal() and len(chosen) < 12 else others
    if chosen != "all" and not chosen.isdecimal():
        raise Http404
    count = end_rows(rows, by=request.user.pk, why="self", at=request.now)
    if count:
        messages.success(request, _("Ended. There, the next page asks to sign in."))
    return redirect("sign_ins")


@require_safe
def sign_in_left(request: StaffRequest) -> JsonResponse:
    """How long this sign-in lasts. Asking does not lengthen it."""
    return JsonResponse(left(request))


@require_POST
def sign_in_stay(request: StaffRequest) -> JsonResponse:
    """Somebody is here, and said so."""
    request.session[ends.SEEN] = request.now.timestamp()
    return JsonResponse(left(request))


def left(request: StaffRequest) -> dict[str, int]:
    first, longest = ends.ends(request.session)
    return {"ends": round((first - request.now).total_seconds()),
            "longest": round((longest - request.now).total_seconds())}  # fmt: skip


@require_POST
def keep_typed(request: StaffRequest) -> HttpResponse:
    """The page says that its time is over: what was typed is kept, and the sign-in ends."""
    person = request.user.pk
    typed.keep(request, person, request.now)
    ends.end(request, "idle", request.now)
    return HttpResponse(status=NOTHING)


@require_POST
def drop_typed(request: StaffRequest) -> HttpResponse:
    page = typed.local(request, request.POST.get(typed.PAGE, ""))
    typed.drop(request, request.user.pk, page)
    return redirect(page or "desk")
