"""The answer to one question. There is no note: what somebody typed in practice could be of a real child."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from handrail.team.sent_once import SentOnce

CHOOSE = gettext_lazy("Choose one of the answers.")


class OneAnswer(SentOnce):
    answer = forms.ChoiceField(error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})

    def __init__(self, *args: Any, accepts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(value, value) for value in accepts]  # type: ignore[attr-defined]  # a ChoiceField
