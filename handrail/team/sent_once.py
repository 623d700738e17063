"""A form that may be sent twice: the id made when it was shown goes with it."""

from uuid import UUID, uuid4

from django import forms


class SentOnce(forms.Form):
    use_required_attribute = False
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_client_id(self) -> UUID:
        return self.cleaned_data.get("client_id") or uuid4()

    @property
    def sent_id(self) -> object:
        """The id for this showing of the form: the one that was sent, or a fresh one."""
        return self.data.get("client_id") or uuid4()
