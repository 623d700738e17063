"""A missing or damaged key file stops the start with the file, the line and the mend."""

import pytest

from handrail.children.keyfile import KeyFileError, KeyRing, add_key, read_keys, remove_key, write_new_keys


@pytest.fixture
def keyfile(tmp_path):
    write_new_keys(tmp_path / "keys")
    return tmp_path / "keys"


def test_a_new_key_file_reads_back_and_only_its_owner_can_read_it(keyfile):
    assert len(read_keys(keyfile).one("child")) == 32
    assert keyfile.stat().st_mode & 0o077 == 0


def test_it_never_overwrites_keys(keyfile):
    with pytest.raises(FileExistsError):
        write_new_keys(keyfile)


def test_no_file_says_how_to_make_one(tmp_path):
    with pytest.raises(KeyFileError, match="make setup"):
        read_keys(tmp_path / "keys")


def test_a_cut_line_names_the_line(keyfile):
    keyfile.write_text(keyfile.read_text().rstrip()[:-5])
    with pytest.raises(KeyFileError, match=r"line 5.*damaged"):
        read_keys(keyfile)


def test_a_missing_kind_is_named(keyfile):
    keyfile.write_text("\n".join(line for line in keyfile.read_text().splitlines() if not line.startswith("index")))
    with pytest.raises(KeyFileError, match="no active key for: index"):
        read_keys(keyfile)


def test_keys_are_never_printed(keyfile):
    assert "by_kind" not in repr(read_keys(keyfile))


def test_a_lost_old_key_is_named(keyfile):
    with pytest.raises(KeyFileError, match="child key 0a0a0a0a"):
        read_keys(keyfile).by_id("child", "0a0a0a0a")


def test_a_key_file_from_before_checkpoints_were_signed_is_good(keyfile):
    keyfile.write_text("".join(line for line in keyfile.open() if not line.startswith("sign")))
    assert "sign" not in read_keys(keyfile).active


def test_a_second_line_with_one_id_is_refused(keyfile):
    keyfile.write_text(keyfile.read_text() + keyfile.read_text().splitlines()[2] + "\n")
    with pytest.raises(KeyFileError, match="line 6"):
        read_keys(keyfile)


def test_a_new_key_is_active_and_the_one_before_still_opens(keyfile):
    before = read_keys(keyfile)
    new = add_key(keyfile, "child")
    after = read_keys(keyfile)
    assert after.active["child"] == new != before.active["child"]
    assert after.by_id("child", before.active["child"]) == before.one("child")
    assert after.one("index") == before.one("index")
    assert keyfile.stat().st_mode & 0o077 == 0
    assert [path.name for path in keyfile.parent.iterdir()] == ["keys"]


def test_an_old_key_can_be_taken_out_and_the_one_in_use_can_not(keyfile):
    old, new = read_keys(keyfile).active["child"], add_key(keyfile, "child")
    with pytest.raises(KeyFileError, match="is the one in use"):
        remove_key(keyfile, "child", new)
    remove_key(keyfile, "child", old)
    assert old not in keyfile.read_text()


def test_a_server_learns_of_a_new_key_without_a_new_start(keyfile):
    ring = KeyRing(keyfile)
    old = ring.active["child"]
    new = add_key(keyfile, "child")
    assert ring.sealing("child")[0] == new
    assert ring.by_id("child", old)


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("child")])
def test_a_key_file_that_is_lost_while_people_work_stops_nobody(keyfile, spoil):
    ring = KeyRing(keyfile)
    before = ring.one("child")
    spoil(keyfile)
    assert ring.one("child") == before
