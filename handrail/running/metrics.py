"""Counts and times by route, for whoever runs the machine. A route is a name such as `duty`, never an address."""

import os
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from handrail.duties.watching import last_round

SHARED = "PROMETHEUS_MULTIPROC_DIR"
NOWHERE = "no such route"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
WORDS = ("GET", "HEAD", "POST")

requests = Counter("handrail_requests", "Requests answered", ("route", "method", "status"))
seconds = Histogram("handrail_request_seconds", "How long an answer took", ("route",), buckets=SECONDS)
errors = Counter("handrail_faults", "Requests that ended in a fault of the program", ("route",))


def measured(request: HttpRequest, answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    began = perf_counter()
    response = answer(request)
    route = route_of(request)
    method = request.method if request.method in WORDS else "other"
    requests.labels(route, method, f"{response.status_code // 100}xx").inc()
    seconds.labels(route).observe(perf_counter() - began)
    if response.status_code >= 500:
        errors.labels(route).inc()
    return response


def route_of(request: HttpRequest) -> str:
    """Only names that the program gave: what somebody typed into an address never becomes a label."""
    match = request.resolver_match
    return match.view_name if match and match.view_name else NOWHERE


def written() -> bytes:
    """All processes together where they share a folder (PROMETHEUS_MULTIPROC_DIR), else this one."""
    registry = CollectorRegistry()
    if SHARED in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped there
        own = CollectorRegistry()
        reminders(own)
        return generate_latest(registry) + generate_latest(own)
    for one in (requests, seconds, errors):
        registry.register(one)
    reminders(registry)
    return generate_latest(registry)


def reminders(registry: CollectorRegistry) -> None:
    """When the job that raises reminders last finished a round; 0 when it never did."""
    last = last_round()
    finished = Gauge("handrail_reminders_last_round", "Unix time of the last round of reminders", registry=registry)
    finished.set(last.timestamp() if last else 0)
