"""A cell that a spreadsheet would take for a formula: neither taken in nor typed. What was kept before that was so goes
out with an apostrophe before it, which a spreadsheet reads as "this is text"."""

import re

BEGINS = ("=", "+", "-", "@", "\t", "\r")
FROM_ABROAD = re.compile(r"\+[\d ().-]*\d[\d ().-]*")
"""A phone number with the sign of a country."""


def is_formula(value: str, *, phone: bool = False) -> bool:
    return value.startswith(BEGINS) and not (phone and FROM_ABROAD.fullmatch(value))


def plain_text(value: str, *, phone: bool = False) -> str:
    """As it may stand in a cell."""
    return f"'{value}" if is_formula(value, phone=phone) else value
