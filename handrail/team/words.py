"""Content in the reader's language. A page's words go through gettext; what a content file says goes through here."""

from collections.abc import Mapping

from django.utils.translation import get_language

LANGUAGES = ("en", "es")


def lang() -> str:
    """The active language, as content names it."""
    return "es" if (get_language() or "").startswith("es") else "en"


def say(words: Mapping[str, str]) -> str:
    return words.get(lang(), "")
