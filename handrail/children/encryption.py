"""Sealing what a child's record says, under a key of the child's own.

A child's key is wrapped by the master key from the key file. A sealed value is
`01 | key id (4) | nonce (12) | ciphertext and tag`: AES-256-GCM with the table, the column and the row as
associated data, so that a value moved to another row does not open. Destroying the child's key destroys all.
Sources: NIST SP 800-38D (GCM), RFC 5869 (HKDF).
"""

import hashlib
import hmac
import secrets
import unicodedata
import uuid
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
ID_BYTES, NONCE_BYTES = 4, 12
HEAD = len(VERSION) + ID_BYTES
INDEX_LENGTH = 64


class SealBroken(Exception):
    """A sealed value did not open: wrong key, or the bytes were moved or changed. Never answered with a guess."""


class KeyDestroyed(Exception):
    """This child's key was destroyed when the record's time ended. The record can't be read again."""


def bound(*parts: str | bytes) -> bytes:
    """Associated data: each part with its length, so that no two lists give the same bytes."""
    made = b""
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        made += len(raw).to_bytes(4, "big") + raw
    return made


def seal(key: bytes, key_id: bytes, plain: bytes, *place: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + key_id + nonce + AESGCM(key).encrypt(nonce, plain, bound(VERSION, key_id, *place))


def unseal(key: bytes, blob: bytes, *place: str) -> bytes:
    if blob[:1] != VERSION:
        raise SealBroken(f"{place[0]} holds a sealed value of an unknown format.")
    key_id, nonce, text = blob[1:HEAD], blob[HEAD : HEAD + NONCE_BYTES], blob[HEAD + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, text, bound(VERSION, key_id, *place))
    except InvalidTag:
        raise SealBroken(
            f"A sealed value in {place[0]} does not open. The key file is not the one that sealed it, or the row was "
            "changed outside Handrail. Restore the right key file or the row; nothing was guessed."
        ) from None


def new_child_key(child_id: uuid.UUID) -> bytes:
    """A fresh key for one child, wrapped under the active master key."""
    return wrap(child_id, secrets.token_bytes(32))


def wrap(child_id: uuid.UUID, key: bytes) -> bytes:
    """A child's key under the active master key, whose id stands in front."""
    master_id, master = settings.KEYS.sealing("child")
    return seal(master, bytes.fromhex(master_id), key, "child key", str(child_id))


def master_id_of(wrapped: bytes) -> str:
    """The id of the master key that wraps this child's key."""
    return wrapped[len(VERSION) : HEAD].hex()


@lru_cache(maxsize=4096)
def child_key(child_id: uuid.UUID, wrapped: bytes) -> bytes:
    """The child's key, unwrapped. Kept in memory only, by the exact wrapped bytes: a destroyed key never matches."""
    if not wrapped:
        raise KeyDestroyed("This record was destroyed when its time ended. Its certificate says when.")
    return unseal(settings.KEYS.by_id("child", master_id_of(wrapped)), wrapped, "child key", str(child_id))


def key_mark(key: bytes) -> bytes:
    """Four bytes that tell two keys of one child apart, without telling anything of the key."""
    return hashlib.sha256(b"handrail/key-mark" + key).digest()[:ID_BYTES]


def blind_index(kind: str, value: str, key_id: str = "") -> str:
    """For exact look-up of a number. Equality leaks, so it is never used for names, dates or yes/no."""
    text = unicodedata.normalize("NFKC", value).casefold().replace(" ", "")
    key = settings.KEYS.by_id("index", key_id) if key_id else settings.KEYS.one("index")
    return hmac.new(key, bound(kind, text), hashlib.sha256).hexdigest()


def number_index(number: str, key_id: str = "") -> str:
    """As an agency's number is stored for look-up: the id of the index key, and 224 bits of the digest."""
    key_id = key_id or settings.KEYS.active["index"]
    return (key_id + blind_index("agency number", number, key_id))[:INDEX_LENGTH]


def number_indexes(number: str) -> list[str]:
    """The same under every index key of the file: while keys are renewed, rows of both are there."""
    return [number_index(number, key_id) for key_id in settings.KEYS.ids("index")]
