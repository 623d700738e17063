"""Children without anybody responsible, for supervisors: the list, and one act that gives them to somebody."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from handrail.audit.actions import record_list
from handrail.team.confirm import confirmed_to_save
from handrail.team.models import Person
from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from .access import children_of
from .access_views import colleagues
from .encryption import KeyDestroyed, SealBroken
from .leavers import give_all, last_responsible, without_anybody
from .models import Assignment, Child
from .rota_forms import somebody
from .rota_views import people
from .views import REFUSED

AT_MOST = 100
GIVE, MOVE = "give", "move"


class Give(forms.Form):
    """Some of the children that are listed, and to whom."""

    use_required_attribute = False
    children = forms.ModelMultipleChoiceField(
        Child.unscoped.none(),
        error_messages={"required": gettext_lazy("Choose at least one child."),
                        "invalid_choice": gettext_lazy("The list has changed. Look at it again.")},
    )  # fmt: skip
    to = somebody(gettext_lazy("Who is responsible from now on?"))

    def __init__(self, *args: Any, children: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["children"].queryset = children  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.fields["to"].queryset = staff  # type: ignore[attr-defined]  # a ModelChoiceField


class Move(forms.Form):
    """All children of a colleague, before they leave."""

    use_required_attribute = False
    person = somebody(gettext_lazy("Whose children?"))
    to = somebody(gettext_lazy("Who is responsible from now on?"))

    def __init__(self, *args: Any, theirs: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = theirs  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["to"].queryset = staff  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("person") and self.cleaned_data["person"] == self.cleaned_data.get("to"):
            self.add_error("to", _("Choose somebody else."))
        return self.cleaned_data


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assign")
@confirmed_to_save
def children_without(request: StaffRequest) -> HttpResponse:
    """Whose case is open and with nobody; who was the last; and giving them, or a colleague's, to somebody."""
    act = request.POST.get("act", "")
    waiting = without_anybody(children_of(request), request.now)
    forms_here = forms_for(request, act, waiting)
    wrong = forms_here.get(act)
    if wrong and wrong.is_valid():
        ACTS[act](request, wrong.cleaned_data)
        return redirect("children_without")
    rows = listed(request, waiting)
    return render(request, "children/without.html", {
        **forms_here, "form": wrong, "rows": rows, "more": waiting.count() - len(rows), "chosen": chosen(request, act),
    }, status=REFUSED if wrong else 200)  # fmt: skip


def forms_for(request: StaffRequest, act: str, waiting: Any) -> dict[str, forms.Form]:
    sent = {name: request.POST if name == act else None for name in (GIVE, MOVE)}
    staff = colleagues(request)
    return {
        GIVE: Give(sent[GIVE], children=waiting, staff=staff, auto_id="give_%s"),
        MOVE: Move(sent[MOVE], theirs=people(request), staff=staff, auto_id="move_%s"),
    }


def chosen(request: StaffRequest, act: str) -> set[str] | None:
    """Which boxes stay ticked when the form comes back; all of them before."""
    return set(request.POST.getlist("children")) if act == GIVE else None


def listed(request: StaffRequest, waiting: Any) -> list[dict[str, object]]:
    """The longest open first. A record that does not open is listed all the same: it needs somebody, too."""
    children = list(waiting.order_by("opened_at", "pk")[:AT_MOST])
    record_list("without", (child.pk for child in children), at=request.now, actor=request.user.pk)
    last = last_responsible(children)
    return [{"child": child, "name": name_of(child), "last": last.get(child.pk)} for child in children]


def name_of(child: Child) -> str:
    try:
        return child.short_name
    except (KeyDestroyed, SealBroken):
        return _("A record that could not be read")


def give(request: StaffRequest, typed: dict[str, Any]) -> None:
    children = list(typed["children"])
    told(request, typed["to"], children, give_all(children=children, to=typed["to"], by=request.user, now=request.now))


def move(request: StaffRequest, typed: dict[str, Any]) -> None:
    theirs = Assignment.objects.filter(person=typed["person"], until=None).values("child_id")
    children = list(children_of(request).filter(pk__in=theirs))
    stay = give_all(children=children, to=typed["to"], by=request.user, now=request.now, instead_of=typed["person"])
    told(request, typed["to"], children, stay)


ACTS = {GIVE: give, MOVE: move}


def told(request: StaffRequest, to: Person, children: list[Child], stay: list[Child]) -> None:
    count = len(children) - len(stay)
    done = ngettext("%(name)s is responsible for %(count)s child more.",
                    "%(name)s is responsible for %(count)s children more.", count)  # fmt: skip
    messages.success(request, done % {"name": to.name, "count": count})
    if stay:
        hidden = ngettext("%(count)s record is hidden from %(name)s and stays as it was: choose somebody else.",
                          "%(count)s records are hidden from %(name)s and stay as they were: choose somebody else.",
                          len(stay))  # fmt: skip
        messages.warning(request, hidden % {"name": to.name, "count": len(stay)})
