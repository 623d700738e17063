"""A cell that a spreadsheet would take for a formula: neither taken in nor typed, so that no file of ours holds one."""

import re

BEGINS = ("=", "+", "-", "@", "\t", "\r")
FROM_ABROAD = re.compile(r"\+[\d ().-]*\d[\d ().-]*")
"""A phone number with the sign of a country."""


def is_formula(value: str, *, phone: bool = False) -> bool:
    return value.startswith(BEGINS) and not (phone and FROM_ABROAD.fullmatch(value))
