"""The evidence of what was passed: one's own record on paper, and the page where anybody checks one."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .catalog import courses, lessons, title_of
from .evidence import Says, was_issued
from .models import Completion
from .paper import completion_pdf as made

NOT_VALID, MOST = 422, 32767


@require_safe
@needs("learn")
def completion_pdf(request: StaffRequest, completion_id: Any) -> HttpResponse:
    """One's own, and nobody else's: others see the day it was passed, not the paper."""
    row = Completion.objects.filter(pk=completion_id, person=request.user).first()
    if row is None:
        raise Http404
    return as_pdf(made(row, request.agency.name), row.day)


def as_pdf(pdf: bytes, day: date) -> HttpResponse:
    name = f"completion-{day.isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


class Check(forms.Form):
    """What stands on a paper and is in its digest: one letter of it changed, and it is not the one issued."""

    use_required_attribute = False
    code = forms.CharField(label=_("Code"), max_length=40, error_messages={"required": _("Enter the code.")})
    name = forms.CharField(label=_("Name, as printed"), max_length=120,
                           error_messages={"required": _("Enter the name.")})  # fmt: skip
    subject = forms.ChoiceField(label=_("Lesson or course"), error_messages={"required": _("Choose what was passed.")})
    day = forms.DateField(label=_("Day, as printed"), widget=forms.DateInput(attrs={"type": "date"}),
                          error_messages={"required": _("Enter the day.")})  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes, as printed"), min_value=0, max_value=MOST,
                                 error_messages={"required": _("Enter the minutes.")})  # fmt: skip
    right = forms.IntegerField(label=_("How many answers were right?"), min_value=0, max_value=MOST,
                               error_messages={"required": _("Enter how many answers were right.")})  # fmt: skip
    of = forms.IntegerField(label=_("Of how many?"), min_value=0, max_value=MOST,
                            error_messages={"required": _("Enter of how many.")})  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(f"course:{one.id}", title_of(one)) for one in courses()]
        named += [(f"lesson:{one.id}", title_of(one)) for one in all_lessons()]
        self.fields["subject"].choices = [("", ""), *named]  # type: ignore[attr-defined]  # a ChoiceField


def all_lessons() -> list[Any]:
    own = [lesson for one in courses() for lesson in one.lessons]
    return sorted({one.id: one for one in [*lessons(), *own]}.values(), key=title_of)


@login_not_required
def record_check(request: HttpRequest) -> HttpResponse:
    """Whether what is asked for stands on a paper as it was issued. It tells nothing that whoever asks did not type."""
    form = Check(request.POST if request.method == "POST" else None)
    page: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        code, (kind, _colon, subject) = typed.pop("code"), typed.pop("subject").partition(":")
        page |= {"asked": True, "digest": was_issued(code, Says(kind=kind, subject=subject, **typed))}
    return render(request, "learning/record_check.html", page, status=NOT_VALID if form.errors else 200)
