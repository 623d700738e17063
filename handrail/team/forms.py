"""The library's forms in our words."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .adapter import note_failed

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class Code(forms.Form):
    """One field for the code, without the library's placeholder."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["code"]
        field.widget = forms.TextInput(attrs=CODE)
        field.label, field.help_text = _("Code"), self.hint
        field.error_messages["required"] = _("Enter the code.")

    hint = _("The 6 digits that your app shows now, or one of your recovery codes.")


class Show(Code, AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    pass


class ShowAgain(Code, ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    pass


class Activate(Code, ActivateTOTPForm):  # type: ignore[misc]  # allauth is untyped
    hint = _("The 6 digits that your app shows now.")

    @property
    def letters(self) -> str:
        """The secret in groups of four: it is typed by hand where no camera is allowed."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """Every passkey can sign in by itself: the device asks for a finger, a face or its own code."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("passwordless", None)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].help_text = _("So that you know it again: “work phone”.")
        self.fields["name"].max_length = 60
        self.fields["credential"].error_messages["required"] = _(
            "A passkey needs the page's script, which is switched off here. An app that shows codes works without."
        )


class PasskeySignIn(LoginWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except ValidationError:
            note_failed(None, "passkey")
            raise ValidationError(_("This passkey did not open. Try again, or use your password.")) from None
