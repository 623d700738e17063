"""An extract of children who do not exist, its mapping, and whoever reviews it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from handrail.reports.models import Review
from handrail.review.simulate import simulate
from tests.cast import Cast

NAME = "Maya Tolliver away"
"""What somebody may call a file: it must not come up again."""


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("extract") / "away.csv"
    simulate(300, 1, out)
    return out


@pytest.fixture
def extract(simulated: Path) -> bytes:
    return simulated.read_bytes()


@pytest.fixture
def mapping(simulated: Path) -> str:
    return simulated.with_name("away.map.yaml").read_text()


@pytest.fixture(autouse=True)
def a_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.REVIEWS = tmp_path / "reviews"
    yield settings.REVIEWS


@pytest.fixture
def lia(client: Client, cast: Cast) -> Client:
    client.force_login(cast.lia)
    return client


@pytest.fixture
def nobody_begins(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Runs are begun by hand in tests whose rows no other process can see; the journey begins real ones."""
    begun: list[object] = []
    monkeypatch.setattr("handrail.reports.reviews.actions.begin", begun.append)
    return begun


@pytest.fixture
def upload(lia: Client) -> Callable[..., Any]:
    """Posts files as the page does, and answers the response."""

    def send(*files: tuple[str, bytes], mapping: str = "", client_id: object = None) -> Any:
        sent: dict[str, Any] = {"extract": [SimpleUploadedFile(name, body) for name, body in files],
                                "client_id": client_id or uuid4()}  # fmt: skip
        if mapping:
            sent["mapping"] = SimpleUploadedFile("away.map.yaml", mapping.encode())
        return lia.post(reverse("extract_new"), sent)

    return send


@pytest.fixture
def ready(upload: Callable[..., Any], extract: bytes, mapping: str, nobody_begins: list[object]) -> Review:
    upload((f"{NAME}.csv", extract), mapping=mapping)
    return Review.objects.get()


@pytest.fixture
def start(lia: Client) -> Callable[..., Any]:
    def send(review: Review, **typed: Any) -> Any:
        return lia.post(reverse("extract", args=[review.pk]), typed)

    return send
