"""Nothing that a key of the key file seals is lost when the key is renewed and the old one taken out."""

import ast
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db.models.fields import Field

from handrail.audit.models import Entry
from handrail.children.encryption import child_key
from handrail.children.keyfile import KeyRing
from handrail.children.models import Child
from handrail.cli import main
from handrail.keeping import sealed_rows
from handrail.keeping.keys import TRIED, WrongKeys, faults, stop_unless_keys_fit
from handrail.keeping.renewing import KINDS, retire, rotate, used, waiting
from handrail.learning.readiness.models import Reply, Round
from handrail.reports.reviews import folder
from handrail.services.models import Organization, Place
from handrail.team.sealing import seal
from tests.cast import make_cast
from tests.project.tree import ROOT

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 13, 21, tzinfo=UTC)
SAID = {"training": {"answer": "not", "words": "Nobody asks us."}}


@pytest.fixture
def cast(keyfile, db):
    return make_cast()


def hidden_place(address: str = "12 Quiet Lane") -> Place:
    place = Place(organization=Organization.objects.create(name="Shelter"), name="Night house")
    place.hide(address)
    place.save()
    return place


@pytest.fixture
def place(cast):
    return hidden_place()


@pytest.fixture
def reply(cast):
    a_round = Round.objects.create(named=True, version="1", opened_at=NOW, opened_by=cast.dee)
    one = Reply(round=a_round, person=cast.ana)
    one.seal(SAID)
    one.save()
    return one


@pytest.fixture
def report(cast):
    """The files that a review left, by their name."""
    review = uuid4()
    folder.make_folder(review)
    for name in (folder.PAGE, folder.WHOLE):
        folder.keep(review, name, name.encode())
    return review


def old_keys(settings) -> dict[str, str]:
    return {kind: settings.KEYS.active[kind] for kind in KINDS}


def forget(settings, keyfile):
    settings.KEYS = KeyRing(keyfile)
    child_key.cache_clear()


def test_everything_opens_under_the_new_keys_alone(place, reply, report, keyfile, settings):
    old = old_keys(settings)
    assert dict(used()["django"]) == {old["django"]: 2}
    assert used()["child"][old["child"]] == Child.unscoped.count() + 2
    done = rotate(NOW)
    assert (done["django"], done["reports"], waiting()) == (2, 2, 0)
    for key_id in old.values():
        retire(key_id, NOW)
    forget(settings, keyfile)
    assert not set(old.values()) & {key_id for kind in KINDS for key_id in settings.KEYS.ids(kind)}
    assert Place.objects.get(pk=place.pk).confidential_address() == "12 Quiet Lane"
    assert Reply.objects.get(pk=reply.pk).said() == SAID
    assert [folder.kept(report, name) for name in (folder.PAGE, folder.WHOLE)] == [b"page.sealed", b"whole.sealed"]
    assert faults() == []


@pytest.mark.parametrize("what", ["place", "reply"])
def test_one_still_under_the_old_key_keeps_that_key(what, request, settings):
    row, old = request.getfixturevalue(what), settings.KEYS.active["django"]
    rotate(NOW)
    row.save()
    with pytest.raises(WrongKeys, match="1 sealed values are still under the django key"):
        retire(old, NOW)


def test_a_kept_review_under_the_old_key_keeps_that_key(report, settings):
    path, old = folder.folder_of(report) / folder.WHOLE, settings.KEYS.active["child"]
    before = path.read_bytes()
    rotate(NOW)
    path.write_bytes(before)
    with pytest.raises(WrongKeys, match="1 records or kept reviews are still under the child key"):
        retire(old, NOW)
    path.unlink()
    assert retire(old, NOW) == "child"


def test_a_file_that_was_cut_off_or_has_gone_stops_nothing(report):
    (folder.folder_of(report) / folder.PAGE).write_bytes(b"\x01")
    assert rotate(NOW)["reports"] == 1
    folder.remove(report)
    assert folder.keep_anew(folder.folder_of(report) / folder.WHOLE) == 0


@pytest.mark.parametrize("what", ["place", "reply"])
def test_a_lost_key_is_noticed_by_each(what, request, keyfile, settings):
    row, lost = request.getfixturevalue(what), settings.KEYS.active["django"]
    rotate(NOW)
    row.save()
    keyfile.write_text("".join(line for line in keyfile.open() if f"django {lost}" not in line))
    forget(settings, keyfile)
    with pytest.raises(WrongKeys, match=f"django key {lost} .* sealed 1 second factors, confidential addresses"):
        stop_unless_keys_fit()


@pytest.mark.parametrize("what", ["place", "reply"])
def test_another_key_under_the_same_id_is_noticed_by_each(what, request, keyfile, settings):
    request.getfixturevalue(what)
    lines = [" ".join([*line.split()[:3], "A" * 43 + "="]) if line.startswith("django") else line.rstrip()
             for line in keyfile.open()]  # fmt: skip
    keyfile.write_text("\n".join(lines) + "\n")
    forget(settings, keyfile)
    with pytest.raises(WrongKeys, match="not the one that sealed 1 second factors"):
        stop_unless_keys_fit()


# --- one that does not open --------------------------------------------------------------------------------------


def damage(cast, place, reply) -> None:
    """One of each that does not open: moved here from another place."""
    other = hidden_place("1 Loud Street")
    Place.objects.filter(pk=place.pk).update(sealed_address=other.sealed_address)
    Child.unscoped.filter(pk=cast.maya.pk).update(wrapped_key=Child.unscoped.exclude(pk=cast.maya.pk)[0].wrapped_key)


def test_what_does_not_open_keeps_its_key_and_the_rest_gets_new_ones_each_time(cast, place, reply, settings):
    damage(cast, place, reply)
    old, seen = old_keys(settings), [old_keys(settings)]
    for _time in range(3):
        rotate(NOW)
        assert not set(seen[-1].values()) & set(old_keys(settings).values())
        assert used()["django"] == {old["django"]: 1, settings.KEYS.active["django"]: 2}
        assert used()["child"] == {old["child"]: 1, settings.KEYS.active["child"]: Child.unscoped.count() - 1}
        assert faults() == []
        seen.append(old_keys(settings))
    assert Entry.objects.filter(verb="renewed_master_key").count() == 3
    for kind in ("child", "django"):
        assert retire(seen[1][kind], NOW) == kind
        with pytest.raises(WrongKeys, match="still under"):
            retire(old[kind], NOW)


def test_more_than_a_few_that_do_not_open_under_an_old_key_stop_the_start(cast, settings):
    places = [hidden_place() for _one in range(TRIED + 1)]
    rotate(NOW)
    for place in places:
        Place.objects.filter(pk=place.pk).update(sealed_address=places[0].sealed_address[:-4] + "AAA=")
    with pytest.raises(WrongKeys, match=f"sealed {TRIED + 1} second factors"):
        stop_unless_keys_fit()


def test_going_on_makes_no_key_says_so_and_is_no_second_renewal(place, settings):
    """What was put back meanwhile under the old key is done, and nothing else claimed."""
    rotate(NOW)
    in_use = old_keys(settings)
    place.save()
    told = CliRunner().invoke(main, ["keys", "rotate"])
    assert told.exit_code == 0, told.output
    assert f"No new key was made: a renewal that was cut off went on, under master key {in_use['child']}" in told.output
    assert old_keys(settings) == in_use
    assert Entry.objects.filter(verb="renewed_master_key").count() == 1
    again = CliRunner().invoke(main, ["keys", "rotate"]).output
    assert f"Master key {settings.KEYS.active['child']} is in use." in again
    assert old_keys(settings) != in_use
    assert Entry.objects.filter(verb="renewed_master_key").count() == 2


# --- nobody else seals -------------------------------------------------------------------------------------------

SEALING = "handrail.team.sealing"
ENDED = {"handrail.team.sealed_sessions"}
"""Sign-ins end when the key is renewed: nothing of them is put under the new one."""
RENEWAL = {"handrail.keeping.sealed_rows"}

DIGESTS = {
    "handrail.team.tries": "counts of failed sign-ins, which begin anew; known browsers are strangers once",
    "handrail.team.failed": "the same counts",
    "handrail.team.typed": "the page of a kept form: made anew with it",
    "handrail.team.sealed_sessions": "the row of a sign-in, which ends",
    "handrail.learning.courses": "which questions a sitting gets: kept with the sitting from its beginning",
}
KEYS = {
    "handrail.settings": "Django's own signatures: links for a new password, and what a page showed",
    "handrail.team.sealing": "seals the tables of sealed_rows",
    "handrail.children.encryption": "wraps the children's keys, and makes the index of numbers",
    "handrail.children.migrations.0007_an_index_names_its_key": "names the index key in each index",
    "handrail.reports.reviews.folder": "kept reviews: files, counted and sealed anew",
    "handrail.audit.actions": "signs checkpoints, with a key that is not renewed",
    "handrail.keeping.backup": "signs backups, with that key",
    "handrail.keeping.restore": "looks whether the keys fit a backup",
    "handrail.keeping.keys": "renewal itself",
    "handrail.keeping.renewing": "renewal itself",
    "handrail.cli.keys": "renewal itself",
}


def users(source: str, module: str, name: str) -> bool:
    """Whether this module takes `name` of `team.sealing`, by itself or through the module, under whatever alias."""
    tree = ast.parse(source)
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = (
                ".".join([*module.split(".")[: -node.level], *filter(None, [node.module])])
                if node.level
                else node.module
            )
            if base == SEALING and {one.name for one in node.names} & {name, "*"}:
                return True
            modules |= {one.asname or one.name for one in node.names if f"{base}.{one.name}" == SEALING}
        if isinstance(node, ast.Import):
            modules |= {one.asname or one.name for one in node.names if one.name == SEALING}
    return any(isinstance(node, ast.Attribute) and node.attr == name and ast.unparse(node.value) in modules
               for node in ast.walk(tree))  # fmt: skip


def take_keys(source: str) -> bool:
    """Whether it takes keys of the key file: `KEYS` of the settings, however they were imported, or the file itself."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = {one.name: node.module for node in nodes if isinstance(node, ast.ImportFrom) for one in node.names}
    asked = any(isinstance(node, ast.Attribute) and node.attr == "KEYS" for node in nodes)
    return asked or str(imported.get("KEYS")).endswith("settings") or bool(imported.keys() & {"KeyRing", "read_keys"})


def modules() -> dict[str, str]:
    paths = sorted((ROOT / "handrail").rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text() for path in paths}


def test_whoever_seals_is_known_to_the_renewal():
    """A table that is not in `sealed_rows.TABLES` would be lost when the old key is taken out."""
    found = {module for module, source in modules().items() if users(source, module, "seal")}
    assert found == sealed_rows.TABLES.keys() | ENDED | RENEWAL


def test_whoever_keeps_a_digest_is_known():
    assert {module for module, source in modules().items() if users(source, module, "digest")} == DIGESTS.keys()


def test_whoever_uses_a_key_of_the_key_file_is_known():
    own = {"handrail.children.keyfile"}
    assert {module for module, source in modules().items() if take_keys(source)} - own == KEYS.keys()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("handrail.services.more", "from handrail.team.sealing import seal as close"),
        ("handrail.services.more", "from handrail.team import sealing as s\ndef f(x):\n    return s.seal(x, 'here')"),
        ("handrail.services.more", "import handrail.team.sealing\nx = handrail.team.sealing.seal"),
        ("handrail.team.more", "from .sealing import seal"),
        ("handrail.team.below.more", "def f():\n    from .. import sealing\n    return sealing.seal"),
    ],
)
def test_a_new_one_is_found_however_it_is_written(module, source):
    assert users(source, module, "seal")


def test_each_column_that_is_called_sealed_is_in_a_table(place, reply):
    """Beside the callers, the tables themselves: no other column begins with the id of the key."""
    from django.apps import apps

    known = {("Place", "sealed_address"), ("Reply", "sealed"), ("Typed", "sealed")}
    named = {
        (model.__name__, one.name)
        for model in apps.get_models()
        for one in model._meta.get_fields()
        if isinstance(one, Field) and "sealed" in one.name
    }
    assert named == known
    assert {one.text for one in sealed_rows.all_sealed()} == {place.sealed_address, reply.sealed}
    assert seal("x", "y").startswith(place.sealed_address[:9])
