"""Model fields whose value is sealed in the database and opened when it is read.

The model says which child's key to use by `key()`. A value is sealed at save, when the row's id is known.
Querying a sealed column, or writing it by `update()`, is refused: there is no plaintext twin anywhere.
"""

import json
from typing import Any, Protocol

from django.core.exceptions import FieldError
from django.db import models

from . import encryption

BLOCK = 32
END = b"\x80"


def padded(plain: bytes) -> bytes:
    """Filled up to whole blocks, so that the length of a name or an answer tells nothing (ISO/IEC 7816-4)."""
    return plain + END + b"\0" * (-(len(plain) + 1) % BLOCK)


def unpadded(plain: bytes) -> bytes:
    return plain[: plain.rindex(END)]


class Closed(bytes):
    """Bytes as stored: still sealed."""


class HasKey(Protocol):
    pk: Any

    def key(self) -> bytes: ...


class Opener:
    """Opens a column the first time it is read, and then keeps the plain value on the instance."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self.field
        value = row.__dict__.get(self.field.attname)
        if isinstance(value, Closed):
            value = row.__dict__[self.field.attname] = self.field.open(row, value)
        return value

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # generic only for the checker
    """Text, sealed. Empty text is stored as NULL, so that its length tells nothing."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, Opener(self))

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"null": True, "blank": True, "editable": True, **options})

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text

    def to_bytes(self, value: Any) -> bytes:
        return self.to_text(value).encode()

    def from_bytes(self, plain: bytes) -> Any:
        return self.from_text(plain.decode())

    def place(self, row: HasKey) -> tuple[str, str]:
        return f"{self.model._meta.db_table}.{self.column}", str(row.pk)

    def open(self, row: HasKey, value: bytes) -> Any:
        return self.from_bytes(unpadded(encryption.unseal(row.key(), value, *self.place(row))))

    def pre_save(self, row: Any, add: bool) -> Closed | None:
        value = row.__dict__.get(self.attname)
        if isinstance(value, Closed):
            return value
        if value is None or value in ("", b""):
            return None
        key = row.key()
        return Closed(encryption.seal(key, encryption.key_mark(key), padded(self.to_bytes(value)), *self.place(row)))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Closed | None:
        return None if value is None else Closed(bytes(value))

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Closed):
            return value
        raise FieldError(f"{self.name} is sealed: set it on the row and save, do not query or update it.")

    def get_lookup(self, name: str) -> Any:
        if name == "isnull":
            return super().get_lookup(name)
        raise FieldError(f"{self.name} is sealed: it can't be searched in the database.")


class SealedBytes(SealedField):
    """Bytes, sealed: a picture. Their length shows only to the nearest block."""

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, plain: bytes) -> Any:
        return plain


class SealedJSON(SealedField):
    """Anything JSON can say, sealed."""

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def from_text(self, text: str) -> Any:
        return json.loads(text)
