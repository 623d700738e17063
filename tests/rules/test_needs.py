"""The lists of needs: both languages everywhere, and a slip is told with its line."""

import pytest

from handrail.rules.errors import ContentError
from handrail.rules.loading import CONTENT, read_text
from handrail.rules.needs import FILE, load_needs, read_needs

WRITTEN = (CONTENT / FILE).read_text()
SLIPS = {
    "a step of its own": ("  offered: {text:", "  suggested: {text:", "steps holds other entries"),
    "no Spanish": ("{text: {en: School, es: La escuela}", "{text: {en: School}", "es"),
    "a group that is none": ("restricted: tribal", "restricted: tribe", "tribe"),
    "days in words": ("capacity: 14}", "capacity: two weeks}", "capacity"),
}


def test_what_the_program_knows_is_there() -> None:
    needs = load_needs()
    assert {"declined", "unavailable"} <= set(needs.lists["steps"])
    assert {"full", "no_funding", "not_recommended", "missing"} <= set(needs.lists["unavailable"])
    assert needs.text("needs", "school", "es") == "La escuela"
    assert needs.text("needs", "gone since", "en") == "gone since"


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_its_line(slip: str) -> None:
    before, after, told = SLIPS[slip]
    assert WRITTEN.count(before) == 1
    with pytest.raises(ContentError, match=rf"needs\.yaml, line \d+: .*{told}"):
        read_needs(read_text(WRITTEN.replace(before, after), name=FILE))


def test_nobody_is_said_to_refuse() -> None:
    assert "refus" not in "".join(entry.text["en"] for one in load_needs().lists.values() for entry in one.values())
