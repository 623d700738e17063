"""Accounts, for administrators: who has one, ending its sign-ins, and closing it when somebody leaves."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from .confirm import confirmed_to_save
from .leaving import end_access
from .models import Appointment, Person, SignIn, holds_at
from .requests import StaffRequest
from .roles import needs
from .sign_ins import end_rows


@require_http_methods(["GET", "HEAD", "POST"])
@needs("close_accounts")
@confirmed_to_save
def accounts(request: StaffRequest) -> HttpResponse:
    """Everybody with an account, their roles today, and two buttons: end their sign-ins; this person has left."""
    if request.method == "POST" and request.POST.get("act") == "end_sign_ins":
        count = end_rows(SignIn.objects.filter(person=chosen(request)), by=request.user.pk, why="admin", at=request.now)
        messages.success(request, signed_out(count))
        return redirect("accounts")
    if request.method == "POST":
        count = end_access(person=chosen(request), by=request.user, now=request.now)
        messages.success(request, _("The account is closed. Every open page of it asks to sign in, and nobody can."))
        if count:
            messages.warning(request, of_children(count))
        return redirect("accounts")
    now = Prefetch("appointments", Appointment.objects.filter(holds_at(request.now)).select_related("unit"), "held")
    people = Person.objects.order_by("name").prefetch_related(now)
    return render(request, "team/accounts.html", {
        "open": people.filter(is_active=True), "closed": people.filter(is_active=False),
    })  # fmt: skip


def signed_out(count: int) -> str:
    return ngettext("%(count)s sign-in has ended. The next page there asks to sign in.",
                    "%(count)s sign-ins have ended. The next page there asks to sign in.",
                    count) % {"count": count}  # fmt: skip


def of_children(count: int) -> str:
    return ngettext("%(count)s child has nobody responsible now, and stands on the desk of their supervisors.",
                    "%(count)s children have nobody responsible now, and stand on the desk of their supervisors.",
                    count) % {"count": count}  # fmt: skip


def chosen(request: StaffRequest) -> Person:
    try:
        found = Person.objects.filter(pk=UUID(request.POST.get("person", ""))).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
