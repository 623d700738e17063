"""Answers for the machine itself: alive, ready, and numbers. Only the machine it runs on may ask.

`/health/live`   the process answers
`/health/ready`  it may be given requests: 200, or 503 with what is wrong
`/metrics`       counts and times by route, in the format of Prometheus

They are answered before anything else looks at the request: a probe has no sign-in, no host name and no place in a log.
"""

from collections.abc import Callable, Mapping
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse

from .metrics import measured, written
from .ready import findings

Answer = Callable[[HttpRequest], HttpResponse]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED")


def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    found = findings()
    return JsonResponse({"ready": not found, "found": found}, status=503 if found else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse(written(), content_type="text/plain; version=0.0.4")


PROBES: Mapping[str, Answer] = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}


class Probes:
    """The first to see a request. From anywhere else there is nothing at these addresses."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return measured(request, self.get_response)
        response = probe(request) if asked_here(request) else HttpResponseNotFound()
        response["Cache-Control"] = "no-store"
        return response


def asked_here(request: HttpRequest) -> bool:
    """From this machine, and not through the web server in front, which says for whom it asks."""
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
