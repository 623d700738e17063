"""What every test may ask for, and what no test may do."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import hypothesis
import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast, make_cast
from tests.engine import as_the_app, flush_past_the_log
from tests.thorough import examples

# On a busy machine one slow example is no fault; a failure prints what repeats it.
hypothesis.settings.register_profile(
    "handrail",
    deadline=None,
    print_blob=True,
    max_examples=examples(100),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("handrail")


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def no_language_left_over() -> Iterator[None]:
    """A page read in Spanish leaves its language behind in this thread; the next test begins without one."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as it is used, not in memory: there all threads of the live server would share a connection.
    Two processes of one run never share a database."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests with real commits empty the tables afterwards; the log's triggers refuse that to everybody else. Where
    there are roles, the tests run as the one that the site signs in as."""
    with flush_past_the_log(), ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(as_the_app())
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(autouse=True, scope="session")
def no_outside_network() -> Iterator[None]:
    """No test may reach beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: tuple[str, int] | str) -> None:
        if self.family != socket.AF_UNIX and not is_here(str(address[0])):
            raise RuntimeError(f"A test tried to reach {address[0]}. Tests stay on this machine.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
