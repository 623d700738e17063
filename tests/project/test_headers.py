"""What every answer carries, pages, refusals and redirects alike; and what its cookies are behind a host name."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

from handrail.children.keyfile import write_new_keys
from tests.project.tree import ROOT

pytestmark = pytest.mark.django_db
NAME = "handrail.county.example"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
NOTHING_FROM = ("default-src", "base-uri", "object-src", "frame-ancestors")
FROM_US = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
ASK = f"""
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "handrail.settings"
import django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.test import Client
answer = Client().get("/account/login/", secure=True, headers={{"host": "{NAME}"}})
cookies = {{one.key: {{name: value for name, value in one.items() if value}} for one in answer.cookies.values()}}
print(json.dumps({{"headers": dict(answer.headers), "cookies": cookies, "session": settings.SESSION_COOKIE_NAME,
                  "script": settings.SESSION_COOKIE_HTTPONLY, "secure": settings.SESSION_COOKIE_SECURE,
                  "same": settings.SESSION_COOKIE_SAMESITE, "domain": settings.SESSION_COOKIE_DOMAIN}}))
"""


@pytest.fixture
def answers(cast, client):
    """A page, a redirect, not found, a method that is none, a form without sense, a file."""
    client.force_login(cast.ana)
    child = reverse("child", args=[cast.maya.pk])
    asked = [client.get(path) for path in ("/", child, child.rstrip("/"), "/nowhere/", "/account/login/")]
    asked += [client.delete(child), client.post(reverse("contact_new", args=[cast.maya.pk]), {"phone": "x"})]
    assert {200, 301, 302, 404, 405, 422} & {one.status_code for one in asked} > {200, 404}
    return asked


@pytest.mark.parametrize("name", ALWAYS)
def test_every_answer_carries(answers, name):
    assert {one.headers.get(name) for one in answers} == {ALWAYS[name]}


def test_every_answer_lets_the_browser_load_from_us_alone(answers):
    for one in answers:
        rules = dict(part.strip().partition(" ")[::2] for part in one.headers["Content-Security-Policy"].split(";"))
        assert {rules[name] for name in NOTHING_FROM} == {"'none'"}
        assert {rules[name] for name in FROM_US} == {"'self'"}


def test_no_answer_shares_with_another_origin(cast, client):
    client.force_login(cast.ana)
    answer = client.get("/", headers={"origin": "https://evil.example"})
    assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


def test_what_has_a_body_says_what_it_is_and_in_which_letters(answers):
    assert {one.headers["Content-Type"] for one in answers if one.content} == {"text/html; charset=utf-8"}


def test_a_form_of_another_site_is_refused(cast):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.ana)
    sent = strict.post(reverse("contact_new", args=[cast.maya.pk]), {"name": "Aunt Lou"})
    assert sent.status_code == 403
    assert not cast.maya.contact_set.exists()


@pytest.fixture(scope="module")
def behind_a_name(tmp_path_factory) -> dict:
    home: Path = tmp_path_factory.mktemp("home")
    write_new_keys(home / "keys")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HANDRAIL_", "DATABASE_URL"))}
    env = {**kept, "HANDRAIL_HOME": str(home), "HANDRAIL_KEYS": str(home / "keys"), "HANDRAIL_HOST": NAME}
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_behind_a_name_browsers_come_by_https_for_a_year(behind_a_name):
    assert behind_a_name["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_behind_a_name_each_cookie_belongs_to_this_host_by_https_and_to_no_script(behind_a_name):
    assert behind_a_name["cookies"]
    for name, cookie in behind_a_name["cookies"].items():
        assert name.startswith("__Host-")
        assert cookie == {"path": "/", "secure": True, "httponly": True, "samesite": "Lax"}
    assert behind_a_name["session"].startswith("__Host-")
    assert (behind_a_name["script"], behind_a_name["secure"]) == (True, True)
    assert (behind_a_name["same"], behind_a_name["domain"]) == ("Lax", None)
