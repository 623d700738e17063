"""Photos: adding one, seeing it, setting it aside, and whose photo is due."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handrail.team.requests import StaffRequest
from handrail.team.roles import needs

from . import photos_actions as actions
from .access import child_for
from .models import Photo
from .photos_due import due
from .photos_forms import NewPhoto, SetAside
from .photos_upload import too_heavy
from .profile_words import at_noon
from .views import PAGES, shown, today


@PAGES
@needs("write_child")
def photo_new(request: StaffRequest, child_id: UUID) -> HttpResponse:
    """Add a photo. It is opened, made anew from its pixels, and sealed; what was sent is let go."""
    child = child_for(request, child_id, page="photo_new")
    files: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    initial = {"after_return": request.GET.get("after") == "return"}
    form = NewPhoto(**files, initial=initial, today=today(request), born=child.birthdate, heavy=too_heavy(request))
    if form.is_valid() and form.made is not None:
        typed = form.cleaned_data
        actions.add_photo(client_id=typed["client_id"], child=child, made=form.made, taken_on=typed["day"],
                          after_return=typed["after_return"], by=request.user, now=request.now)  # fmt: skip
        messages.success(request, _("The photo is kept. Only the picture itself stays: no place, no camera."))
        return redirect("profile", child.pk)
    return shown(request, "photo_new", form, child=child)


def photo_for(request: StaffRequest, photo_id: UUID, *, page: str) -> Photo:
    """A photo of a child one may see; the view is logged. Not there and not yours are the same."""
    child_id = Photo.objects.filter(pk=photo_id).values_list("child_id", flat=True).first()
    child = child_for(request, child_id, page=page)
    row = Photo.objects.get(pk=photo_id)
    row.child = child
    return row


def as_image(picture: bytes) -> HttpResponse:
    """The type is ours, since we made the picture: a browser guesses nothing. Nothing keeps a copy."""
    return HttpResponse(picture, content_type="image/jpeg", headers={
        "Content-Disposition": 'inline; filename="photo.jpg"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    })  # fmt: skip


@require_safe
@needs("read_child")
def photo(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    return as_image(photo_for(request, photo_id, page="photo").picture)


@require_safe
@needs("read_child")
def photo_small(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    return as_image(photo_for(request, photo_id, page="photo").small)


@PAGES
@needs("write_child")
def photo_aside(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    """Use this photo no more, with the reason. It is not deleted."""
    row = photo_for(request, photo_id, page="photo_aside")
    form = SetAside(request.POST or None)
    if form.is_valid():
        actions.set_aside(photo=row, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        messages.success(request, _("The photo is set aside. No report uses it."))
        return redirect("profile", row.child_id)
    return shown(request, "photo_aside", form, child=row.child, photo=row, day=at_noon(row.taken_on))


@require_safe
@needs("read_child")
def photos_due(request: StaffRequest) -> HttpResponse:
    """One's own children in care without a photo that is fresh."""
    return render(request, "children/photos_due.html", {"rows": due(request)})
