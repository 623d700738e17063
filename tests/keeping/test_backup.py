"""A backup is one sealed file that was read back; restoring gives all of it or nothing."""

import io
import json
import random
import shutil
import tarfile
from pathlib import Path

import psycopg
import pyrage
import pytest

from handrail.keeping.backup import settings_text
from handrail.keeping.bundle import unpack
from handrail.keeping.faults import CannotKeep
from handrail.keeping.sealing import identities_of
from tests.keeping.site import Site, filled, new_site, on_postgres

LOOK = """
import json
from handrail.audit.actions import verdict
from handrail.audit.models import Entry
from handrail.children.models import Child, Photo
from django.contrib.sessions.models import Session
from django.contrib.contenttypes.models import ContentType
from handrail.team.models import Agency, Unit
print(json.dumps({
    "names": sorted(one.full_name for one in Child.unscoped.all()),
    "pictures": [bytes(one.picture)[:2].hex() + str(len(one.picture)) for one in Photo.objects.all()],
    "bad": verdict().bad, "last": Entry.objects.order_by("-seq").first().verb,
    "agency": Agency.objects.get().name, "signed_in": Session.objects.count(),
}))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("keeping")


@pytest.fixture(scope="module")
def site(place) -> Site:
    rules = place / "own"
    rules.mkdir()
    (rules / "words.yaml").write_text("acts: {}\n")
    made = filled(place / "one")
    made.more["HANDRAIL_CONTENT_DIRS"] = str(rules)
    made.more["HANDRAIL_MAIL"] = "smtp://office:secret-of-the-mail@mail.county.example:587"
    public = made.run("keys", "for-backups", str(place / "opens")).stdout.splitlines()[0]
    made.more["HANDRAIL_BACKUP_FOR"] = public.removeprefix("HANDRAIL_BACKUP_FOR=")
    return made


@pytest.fixture(scope="module")
def file(place, site) -> Path:
    done = site.run("backup", str(place / "whole.age"))
    assert done.returncode == 0, done.stdout
    return place / "whole.age"


@pytest.fixture
def opens(place) -> Path:
    return place / "opens"


@pytest.fixture
def machine(tmp_path, site) -> Site:
    """A new machine, with the key file from where its copy is kept."""
    made = new_site(tmp_path / "two", keys=False)
    shutil.copy(site.home / "keys", made.home / "keys")
    return made


def tables_at(url: str) -> int:
    with psycopg.connect(url) as server:
        return server.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone()[0]


def looked(site: Site) -> dict[str, object]:
    return json.loads(site.shell(LOOK))


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def opened(file: Path, opens: Path) -> dict[str, bytes]:
    plain = io.BytesIO()
    with file.open("rb") as sealed:
        pyrage.decrypt_io(sealed, plain, identities_of(opens))
    plain.seek(0)
    with tarfile.open(fileobj=plain, mode="r:gz") as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}


# --- what is in it ------------------------------------------------------------------------------------------------


def test_it_says_what_it_wrote_and_that_the_keys_are_not_inside(site, tmp_path):
    done = site.run("backup", str(tmp_path))
    assert done.returncode == 0
    assert "read back and equal" in done.stdout
    assert "The keys are not inside" in done.stdout
    assert [path.suffix for path in tmp_path.iterdir()] == [".age"]


def test_the_keys_are_inside_only_when_asked_for_and_it_says_so(site, file, opens, tmp_path):
    secrets = [line.split()[3].encode() for line in (site.home / "keys").open() if not line.startswith("#")]
    without = b"".join(opened(file, opens).values())
    assert [one for one in secrets if one in without] == []
    done = site.run("backup", str(tmp_path / "both.age"), "--with-keys")
    assert "THE KEYS ARE INSIDE" in done.stdout
    assert opened(tmp_path / "both.age", opens)["keys"] == (site.home / "keys").read_bytes()


def test_settings_are_inside_without_passwords_and_the_agencys_rules_with_them(file, opens):
    found = opened(file, opens)
    assert b"HANDRAIL_MAIL=smtp://office:***@mail.county.example:587" in found["settings.env"]
    assert b"secret-of-the-mail" not in b"".join(found.values())
    assert found["content/0/words.yaml"] == b"acts: {}\n"


@pytest.mark.parametrize(("given", "kept"), [
    ("postgres://handrail:pass@127.0.0.1/x", "postgres://handrail:***@127.0.0.1/x"),
    ("postgres://handrail@/x?host=/run", "postgres://handrail@/x?host=/run"),
    ("sqlite:////var/lib/x", "sqlite:////var/lib/x"),
])  # fmt: skip
def test_only_the_password_of_an_address_is_left_out(given, kept):
    assert settings_text({"DATABASE_URL": given, "PATH": "x"}) == f"DATABASE_URL={kept}\n"


def test_a_sign_in_that_works_is_in_no_backup(site, file, opens):
    key = site.shell("from django.contrib.sessions.models import Session; print(Session.objects.get().session_key)")
    assert key.encode() not in b"".join(opened(file, opens).values())


def test_nobody_to_open_it_is_said_with_the_mend(site, tmp_path):
    done = Site(site.home, site.url, {}).run("backup", str(tmp_path))
    assert done.returncode == 2
    assert done.stdout.startswith("Error: Nobody is named who can open the backup. Make a pair of keys once")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_never_written_over_a_file(site, file):
    before = file.read_bytes()
    done = site.run("backup", str(file))
    assert done.returncode == 2
    assert file.read_bytes() == before


# --- putting it back ------------------------------------------------------------------------------------------------


def test_on_a_new_machine_everything_is_as_it_was(site, file, opens, machine):
    done = machine.run("restore", str(file), "--key", str(opens))
    assert done.returncode == 0, done.stdout
    before, after = looked(site), looked(machine)
    assert after["last"] == "restored_backup"
    assert {**after, "last": "", "signed_in": 0} == {**before, "last": "", "signed_in": 0}
    assert after["signed_in"] == 0
    assert after["pictures"]
    assert "smtp://office:***@" in (machine.home / "from-the-backup" / "settings.env").read_text()
    assert (machine.home / "from-the-backup" / "content" / "0" / "words.yaml").exists()


def test_after_restoring_people_can_go_on_working(file, opens, machine):
    """New rows get new numbers, and the log goes on."""
    machine.manage("migrate", "-v0")  # as `make setup` leaves it
    assert machine.run("restore", str(file), "--key", str(opens)).returncode == 0
    machine.shell("from handrail.team.models import Unit; Unit.objects.create(name='New office')")
    assert machine.run("audit", "verify").returncode == 0
    assert machine.run("keys", "check").returncode == 0


def test_with_the_keys_inside_the_machine_needs_nothing_else(site, opens, tmp_path):
    site.run("backup", str(tmp_path / "both.age"), "--with-keys")
    machine = new_site(tmp_path / "two", keys=False)
    done = machine.run("restore", str(tmp_path / "both.age"), "--key", str(opens))
    assert done.returncode == 0, done.stdout
    assert looked(machine)["names"] == looked(site)["names"]
    assert (machine.home / "keys").stat().st_mode & 0o077 == 0


def test_a_look_changes_nothing_and_needs_no_site(file, opens, tmp_path):
    nowhere = Site(tmp_path / "nowhere", "sqlite:////nowhere/at/all", {})
    done = nowhere.run("restore", str(file), "--key", str(opens), "--check")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("Whole.")
    assert not (tmp_path / "nowhere").exists()


# --- what must not happen ------------------------------------------------------------------------------------------


@pytest.fixture
def refused(machine):
    """Restoring says this, and leaves the machine as empty as it was."""
    before = files_in(machine.home)

    def check(words: str, *arguments: str, largest_file: int = 0) -> None:
        done = machine.run("restore", *arguments, largest_file=largest_file)
        assert done.returncode == 2, done.stdout
        assert words in done.stdout.splitlines()[-1]
        assert "Traceback" not in done.stdout
        assert files_in(machine.home) == before
        if on_postgres():
            assert tables_at(machine.url) == 0

    return check


def test_a_wrong_key_opens_nothing(machine, refused, file, tmp_path):
    machine.run("keys", "for-backups", str(tmp_path / "other"))
    refused("sealed for somebody else. Nothing was restored.", str(file), "--key", str(tmp_path / "other"))


def test_a_file_that_holds_no_key_is_said(refused, file, tmp_path):
    (tmp_path / "other").write_text("not a key\n")
    refused("holds no key that opens backups", str(file), "--key", str(tmp_path / "other"))


def test_a_cut_file_is_refused(refused, file, opens, tmp_path):
    (tmp_path / "cut.age").write_bytes(file.read_bytes()[:-1000])
    refused("is no whole backup", str(tmp_path / "cut.age"), "--key", str(opens))


def test_wherever_it_is_cut_or_changed_it_does_not_open(file, opens, tmp_path):
    whole, chance, identities = file.read_bytes(), random.Random(5), identities_of(opens)
    spoilt = tmp_path / "spoilt.age"
    for number in range(200):
        place = chance.randrange(len(whole))
        flipped = bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
        spoilt.write_bytes(whole[:place] + (b"" if number % 2 else flipped))
        with pytest.raises(CannotKeep):
            unpack(spoilt, identities, None)


def test_without_the_key_file_it_says_which_and_restores_nothing(machine, refused, file, opens):
    (machine.home / "keys").unlink()
    done = machine.run("restore", str(file), "--key", str(opens))
    assert done.returncode == 2
    assert "No key file at" in done.stdout
    assert files_in(machine.home) == []


def test_the_key_file_of_another_installation_is_noticed(machine, refused, file, opens):
    from handrail.children.keyfile import write_new_keys

    (machine.home / "keys").unlink()
    write_new_keys(machine.home / "keys")
    refused("is not in the key file", str(file), "--key", str(opens))


def test_a_backup_that_somebody_else_made_is_noticed(machine, refused, file, opens):
    lines = [line for line in (machine.home / "keys").open() if not line.startswith("sign")]
    other = machine.home.parent / "others"
    from handrail.children.keyfile import write_new_keys

    write_new_keys(other)
    lines += [line for line in other.open() if line.startswith("sign")]
    (machine.home / "keys").write_text("".join(lines))
    refused("was not signed with a key of this key file", str(file), "--key", str(opens))


def test_what_is_there_is_never_overwritten(site, file, opens):
    before = looked(site)
    done = site.run("restore", str(file), "--key", str(opens))
    assert done.returncode == 2
    assert "A backup is only put into an empty one" in done.stdout
    assert looked(site) == before


def test_a_full_disk_leaves_no_half_backup(site, tmp_path):
    done = site.run("backup", str(tmp_path), largest_file=8_000)
    assert done.returncode == 2, done.stdout
    assert "disk" in done.stdout.splitlines()[-1]
    assert "Traceback" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_restored_site(refused, file, opens):
    if on_postgres():  # the server's disk is not this program's: only the unpacking is
        refused("The disk is full", str(file), "--key", str(opens), largest_file=2_000)
    else:
        refused("The disk is full", str(file), "--key", str(opens), largest_file=300_000)


def test_a_newer_version_is_named_and_nothing_is_guessed(site, refused, opens, tmp_path):
    future = "from django.db.migrations.recorder import MigrationRecorder as R; from django.db import connection as c; "
    site.shell(future + "R(c).record_applied('children', '9999_from_the_future')")
    site.run("backup", str(tmp_path / "newer.age"))
    site.shell(future + "R(c).record_unapplied('children', '9999_from_the_future')")
    refused("Install that version or a later one", str(tmp_path / "newer.age"), "--key", str(opens))


def test_a_database_of_the_other_kind_is_named(machine, file, opens):
    other = "postgres://nobody@127.0.0.1:1/x" if not on_postgres() else f"sqlite:///{machine.home}/x.sqlite3"
    done = Site(machine.home, other, {}).run("restore", str(file), "--key", str(opens))
    assert done.returncode == 2
    assert "Restore it on the database it came from" in done.stdout


@pytest.mark.skipif("on_postgres()", reason="a PostgreSQL server tells its users apart itself")
def test_a_running_server_is_noticed_before_its_file_is_replaced(machine, file, opens):
    import sqlite3

    machine.manage("migrate", "-v0")
    server = sqlite3.connect(machine.home / "handrail.sqlite3")
    server.execute("SELECT count(*) FROM team_person").fetchall()
    done = machine.run("restore", str(file), "--key", str(opens))
    server.close()
    assert done.returncode == 2
    assert "is in use: a server or another program has it open. Stop it" in done.stdout


@pytest.mark.skipif("on_postgres()", reason="PostgreSQL reads its own files")
def test_a_corrupted_page_stops_the_backup_and_is_named(site, tmp_path):
    sick = Site(tmp_path / "sick", f"sqlite:///{tmp_path}/sick/handrail.sqlite3", dict(site.more))
    sick.home.mkdir()
    shutil.copy(site.home / "keys", sick.home / "keys")
    site.shell("from django.db import connection as c; c.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')")
    whole = bytearray((site.home / "handrail.sqlite3").read_bytes())
    for page in range(20, len(whole) // 4096, 3):
        whole[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    (sick.home / "handrail.sqlite3").write_bytes(whole)
    out = tmp_path / "out"
    out.mkdir()
    done = sick.run("backup", str(out))
    assert done.returncode == 2, done.stdout
    assert "The database file is damaged" in done.stdout
    assert list(out.iterdir()) == []
