"""What may not be a password here beside what Django refuses: the words of the agency, which everybody there tries.

They are its name, the names of its units, and Handrail. A longer sentence may hold one of them.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Agency, Unit

SHORTEST, ENOUGH = 4, 8
LETTERS = re.compile(r"[^\W\d_]+")


def own_words() -> set[str]:
    names = [*Agency.objects.values_list("name", flat=True), *Unit.objects.values_list("name", flat=True), "Handrail"]
    return {word for name in names for word in LETTERS.findall(name.casefold()) if len(word) >= SHORTEST}


class NotTheAgencysWords:
    """Refuses a password that has too little left when the agency's words are taken out of it."""

    def validate(self, password: str, user: Any = None) -> None:
        left = "".join(LETTERS.findall(password.casefold()))
        found = [word for word in sorted(own_words(), key=len, reverse=True) if word in left]
        for word in found:
            left = left.replace(word, "")
        if found and len(left) < ENOUGH:
            raise ValidationError(_("This is made of your agency's own words. Choose others, or a longer sentence."))

    def get_help_text(self) -> str:
        return _("Not the name of your agency or of its offices.")
