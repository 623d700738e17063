"""While a young person is holding the phone, the sign-in shows the question and nothing else."""

from collections.abc import Callable

from django.http import HttpResponse

from handrail.team.requests import StaffRequest


class YouthPresent:
    def __init__(self, get_response: Callable[[StaffRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        return self.get_response(request)
