"""What `handrail check-content` says of a folder that is in order, in whole sentences and with every place."""

from pathlib import Path

import pytest

from tests.cli.warned import FOLDERS, told, told_before


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_is_told_what_is_kept(name: str, tmp_path: Path) -> None:
    assert told(name, tmp_path) == told_before()[name]


def test_every_warning_has_a_mend() -> None:
    warnings = [line for lines in told_before().values() for line in lines if ".yaml" in line]
    assert [line for line in warnings if line.count(". ") < 1 and "?" not in line and "kinds" not in line] == []
