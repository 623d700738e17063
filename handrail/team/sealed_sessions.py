"""Sessions in the database, of which a copy of the database gives nothing: neither what they hold nor a way in.

What they hold is sealed. The row is found by a digest of the cookie, so that a stolen row is no cookie.
"""

import json
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from .sealing import SealBroken, digest, is_current, seal, unseal

PLACE = "session"


def row_of(key: str | None) -> str:
    """The name of the row for what a cookie says."""
    return digest(PLACE, key or "")[:40]


class SessionStore(db.SessionStore):
    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(json.dumps(session_dict), PLACE)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What does not open, or was sealed by a key that is no longer in use, is no session: sign in again."""
        sealed = str(session_data)
        if not is_current(sealed):
            return {}
        try:
            found: dict[str, Any] = json.loads(unseal(sealed, PLACE))
        except (SealBroken, ValueError):
            return {}
        return found

    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(session_key=row_of(self.session_key), expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=row_of(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = row_of(self.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=row_of(key)).delete()
