"""Sample pages made of the real base pages and components, so that these can be tried by themselves.

What is posted is kept in `POSTED`; `/gallery/keep/` can be told how to answer. Breaking the line is the test's part.
"""

from datetime import timedelta
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path
from django.utils import timezone

from handrail.urls import urlpatterns as real

PAGES = Path(__file__).parent / "samples"
STATES = {
    "overdue": ("Overdue by 3 h 20 min", "Was due Sat, Mar 14, 9:10 pm", "Tell NCMEC"),
    "due_now": ("Due now", "", "Tell the police"),
    "soon": ("5 h left", "by Sat, Mar 14, 9:10 pm", "Tell NCMEC"),
    "running": ("3 days left", "by Tue, Mar 17, 9:10 pm", "Ask the police for news"),
    "cannot_tell": ("Cannot tell yet", "Answer 1 question", "Tell the court"),
    "said_done": ("Said done, no proof yet", "Add proof", "Tell the police"),
    "met_late": ("Done 2 h late", "Sat 11:10 pm. Proof MP-26-1188", "Tell NCMEC"),
    "met": ("Done", "Sat 8:02 pm. Proof MP-26-1188", "Tell NCMEC"),
    "others": ("Police", "enter in NCIC by 11:10 pm", "Ask for the number"),
    "held": ("Held", "Sam decides by Sat, Mar 14, noon", "Tell the family"),
    "closed": ("Closed", "child declined twice; next try Mon 9 am", "Offer to talk"),
}
POSTED: list[dict[str, str]] = []


def clock(state: str, **more: object) -> dict[str, object]:
    headline, when, what = STATES[state]
    return {"state": state, "headline": headline, "when": when, "what": what, **more}


def ends_in(**time: float) -> str:
    return (timezone.now() + timedelta(**time)).isoformat()


class Report(forms.Form):
    use_required_attribute = False
    learned = forms.ChoiceField(
        label="When did the agency learn?",
        choices=[("now", "Just now"), ("earlier", "Earlier")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when the agency learned of it."},
    )
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    time = forms.TimeField(label="Time", widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    dangers = forms.MultipleChoiceField(
        label="Danger signs",
        choices=[("pregnant", "Pregnant or parent"), ("medicine", "Needs medicine")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(label="What was said", widget=forms.Textarea, required=False)


def page(request: HttpRequest, name: str, status: int = 200, **shown: object) -> HttpResponse:
    template = engines["django"].from_string((PAGES / f"{name}.html").read_text())
    shown = {"demo": True, "on_call_phone": "555-0100", **shown}
    return HttpResponse(template.render(shown, request), status=status)


@login_not_required
def clocks(request: HttpRequest) -> HttpResponse:
    counting = clock("running", iso=ends_in(minutes=61.5), soon_iso=ends_in(minutes=1), was="Was due at 9:10 pm")
    return page(request, "clocks", clocks=[clock(state) for state in STATES], counting=counting)


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    typed = Report(request.POST or None)
    if typed.is_valid():
        return HttpResponseRedirect("/gallery/clocks/")
    return page(request, "form", 422 if typed.errors else 200, form=typed)


@login_not_required
def packet(request: HttpRequest) -> HttpResponse:
    figures = ["solid"] * 15 + ["striped"] * 6 + ["outline"] * 79
    return page(request, "packet", figures=figures, pieces=[{"name": "Clothes", "state": "not asked yet"}])


@login_not_required
def keep(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return page(request, "keep")
    POSTED.append(request.POST.dict())
    wanted = request.GET.get("answer")
    if wanted == "error_once" and len(POSTED) == 1:
        return HttpResponse("broken", status=500)
    if wanted == "signed_out":
        return HttpResponseRedirect("/account/login/")
    return HttpResponseRedirect("/gallery/clocks/")


@login_not_required
def question(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        POSTED.append(request.POST.dict())
        return HttpResponseRedirect("/gallery/question/?next")
    texts = {"yes": "Yes", "no": "No", "dont_know": "Not sure", "": "Skip this one"}
    answers = [{"name": "answer", "value": value, "text": text} for value, text in texts.items()]
    return page(request, "question", answers=answers, quick_exit_site="/gallery/elsewhere/")


@login_not_required
def elsewhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>Elsewhere</title>")


urlpatterns = [
    *real,
    *(path(f"gallery/{view.__name__}/", view) for view in (clocks, form, packet, keep, question, elsewhere)),
]
