"""The page for when the disk or the database is at fault: what was not saved, and what to do meanwhile."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from .words import kind_of

NOT_NOW = 503


def failed(request: HttpRequest) -> HttpResponse:
    """Django asks for this page while the error is still at hand. Any other fault keeps the usual page."""
    kind = kind_of(sys.exc_info()[1])
    if not kind:
        return server_error(request)
    return HttpResponse(render_to_string("cannot_save.html", {"kind": kind}), status=NOT_NOW)
