"""What a page showed of the record goes with its form, signed: so that a tab left open undoes nothing that somebody
changed meanwhile. Only what differs from what was shown was meant."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.core.signing import BadSignature, Signer

SIGNER = Signer(salt="what a page showed")


def as_shown(values: Mapping[str, object]) -> str:
    """For a hidden field."""
    return SIGNER.sign_object({name: plain(value) for name, value in values.items()}, compress=True)


def meant(sent: str, typed: Mapping[str, object], record: Mapping[str, object]) -> dict[str, object]:
    """The values that were changed on the page. Without a readable `sent` the record itself is what was shown."""
    try:
        shown: Mapping[str, object] = SIGNER.unsign_object(sent)
    except BadSignature:
        shown = {name: plain(value) for name, value in record.items()}
    return {name: value for name, value in typed.items() if name not in shown or plain(value) != shown[name]}


def plain(value: object) -> object:
    """As JSON gives it back. Pages show minutes, so a moment is the same to the minute; nothing and empty are one."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(second=0, microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return sorted(value)
    return "" if value is None else value
