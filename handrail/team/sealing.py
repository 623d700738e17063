"""Sealing what belongs to a sign-in: what the server keeps of it, the seeds of second factors, a form sent too late.

AES-256-GCM under a key derived (HKDF, RFC 5869) from the `django` key of the key file, whose id stands in front. The
place is bound in, so that a value moved to another person does not open.
"""

import base64
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KIND, NONCE, ID = "django", 12, 8


class SealBroken(Exception):
    """A sealed value did not open: the key is another one, or the value was moved or changed."""


@lru_cache(maxsize=8)
def derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"handrail/sign-in/" + purpose).derive(master)


def seal(text: str, place: str) -> str:
    key_id, nonce = settings.KEYS.active[KIND], secrets.token_bytes(NONCE)
    key = derived(settings.KEYS.by_id(KIND, key_id), b"seal")
    made = AESGCM(key).encrypt(nonce, text.encode(), f"{key_id}/{place}".encode())
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + made).decode()}"


def unseal(sealed: str, place: str) -> str:
    key_id, _, body = sealed.partition(".")
    raw = base64.urlsafe_b64decode(body)
    key = derived(settings.KEYS.by_id(KIND, key_id), b"seal")
    try:
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], f"{key_id}/{place}".encode()).decode()
    except InvalidTag:
        raise SealBroken(
            f"A sealed value of {place} does not open. The key file is not the one that sealed it, or the row was "
            "changed outside Handrail. Nothing was guessed."
        ) from None


def is_current(sealed: str) -> bool:
    """Whether the key that seals now has sealed this."""
    return sealed.startswith(f"{settings.KEYS.active[KIND]}.")


def digest(*parts: str) -> str:
    """The same parts give the same digest, and without the key file nobody can tell which."""
    key = derived(settings.KEYS.one(KIND), b"digest")
    return hmac.new(key, "\0".join(parts).encode(), "sha256").hexdigest()
