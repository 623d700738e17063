"""The telephone number in a line of a copy, so that a finger can call it. A template library, `calls`."""

import re

from django import template

register = template.Library()
NUMBER = re.compile(r"(?<![\d-])\+?1?[-. (]{0,2}(?:\d{3}[-. )]{1,2})?\d{3}[-. ]?\d{4}(?!\d)")
SHORT = re.compile(r"(?<!\d)(988|911|211)(?!\d)")


def number_of(line: str) -> str:
    """Its digits, or nothing where the line holds no number to call."""
    found = NUMBER.search(line) or SHORT.search(line)
    return re.sub(r"[^\d+]", "", found.group()) if found else ""


register.simple_tag(number_of, name="number_in")
