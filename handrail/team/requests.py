"""The request as our views know it."""

from datetime import datetime

from django.http import HttpRequest

from .models import Agency, Person
from .roles import Standing


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in. `now` is the one clock: nothing below a view reads another."""

    user: Person
    now: datetime
    agency: Agency
    standing: Standing
