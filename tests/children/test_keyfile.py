"""A missing or damaged key file stops the start with the file, the line and the mend."""

import pytest

from handrail.children.keyfile import KeyFileError, read_keys, write_new_keys


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
    with pytest.raises(KeyFileError, match=r"line 4.*damaged"):
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
