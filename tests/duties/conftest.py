"""Every page here is seen at the moment that the stories are about."""

import pytest
from django.utils import timezone

from tests.cast import NOW


@pytest.fixture(autouse=True)
def the_moment(monkeypatch):
    monkeypatch.setattr("handrail.team.middleware.timezone.now", lambda: NOW)
    yield
    timezone.deactivate()
