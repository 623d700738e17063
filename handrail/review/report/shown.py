"""Small words of the template."""

from __future__ import annotations

from django import template

from .phrases import lower

register = template.Library()


@register.filter
def first_upper(text: object) -> str:
    said = str(text)
    return said[:1].upper() + said[1:]


@register.filter
def first_lower(text: object) -> str:
    return lower(str(text))
