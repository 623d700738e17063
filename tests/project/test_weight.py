"""The first load fits through a weak phone connection."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

FIRST_LOAD = 60_000
ASSET = re.compile(r"""(?:href|src)="/static/([^"#?]+)""")

pytestmark = pytest.mark.django_db


def weight(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=9, mtime=0))


def test_the_sign_in_page_with_all_its_assets_stays_below_sixty_kilobytes(client: Client) -> None:
    page = client.get(reverse("account_login"))
    assets = sorted(set(ASSET.findall(page.content.decode())))
    paths = [finders.find(asset) for asset in assets]
    assert assets
    assert None not in paths
    weights = [weight(page.content), *(weight(open(path, "rb").read()) for path in paths)]  # noqa: PTH123, SIM115
    assert sum(weights) <= FIRST_LOAD, dict(zip(["page", *assets], weights, strict=True))
