"""Are these the keys that sealed the records? And a new master key, while people go on working.

No row is kept only to try keys on: a child's own wrapped key, and the index of a number, are tried themselves.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import BinaryField, Count
from django.db.models.functions import Substr

from handrail.children.encryption import (
    HEAD,
    ID_BYTES,
    KeyDestroyed,
    SealBroken,
    child_key,
    master_id_of,
    number_index,
    wrap,
)
from handrail.children.keyfile import KeyFileError, add_key
from handrail.children.models import Child

from .faults import CannotKeep
from .sealed_rows import by_key, lasting

BATCH = 500
TRIED = 20
"""A key fits when one of so many values opens: a single damaged row stops nobody."""
Told = Callable[[int, int], None]
PUT_BACK = "Put back the copy of the key file that is kept elsewhere. Nothing was changed."


class WrongKeys(CannotKeep):
    """The key file does not fit this database. The message says which key, how many records, and the mend."""


def records_by_key() -> Counter[str]:
    """How many children's keys each master key wraps, by its id. A destroyed record has none."""
    key_id = Substr("wrapped_key", HEAD - ID_BYTES + 1, ID_BYTES, output_field=BinaryField())
    rows = Child.unscoped.exclude(wrapped_key=b"").values_list(key_id).annotate(Count("pk")).order_by()
    return Counter({bytes(found).hex(): count for found, count in rows})


def numbers_by_key() -> Counter[str]:
    """How many agency's numbers each index key made findable."""
    key_id = Substr("number_index", 1, 2 * ID_BYTES)
    rows = Child.unscoped.exclude(number_index="").values_list(key_id).annotate(Count("pk")).order_by()
    return Counter(dict(rows))


def faults() -> list[str]:
    """Every way in which the key file does not fit the database, one line each. None: it fits."""
    tried = ((records_by_key(), fault_of), (numbers_by_key(), fault_of_index),
             (by_key(lasting()), fault_of_sign_in))  # fmt: skip
    found = [fault_of_one(*one) for counted, fault_of_one in tried for one in sorted(counted.items())]
    return [fault for fault in found if fault]


def fault_of(key_id: str, count: int) -> str | None:
    """Try a master key on the keys of children that it wraps."""
    try:
        opens = any(map(child_opens, first_under(key_id)))
    except KeyFileError as error:
        return f"{error} Records concerned: {count}."
    if opens or only_damaged("child", key_id, count):
        return None
    return (
        f"The child key {key_id} of the key file is not the one that sealed {count} records: another key stands "
        f"under its id. {PUT_BACK}"
    )


def first_under(key_id: str) -> list[tuple[UUID, bytes]]:
    start = b"\x01" + bytes.fromhex(key_id)
    head = Substr("wrapped_key", 1, HEAD, output_field=BinaryField())
    rows = Child.unscoped.annotate(head=head).filter(head=start).order_by("pk").values_list("pk", "wrapped_key")
    return [(pk, bytes(wrapped)) for pk, wrapped in rows[:TRIED]]


def child_opens(one: tuple[UUID, bytes]) -> bool:
    try:
        return bool(child_key.__wrapped__(*one))
    except (SealBroken, ValueError):
        return False


def only_damaged(kind: str, key_id: str, count: int) -> bool:
    """So few under an old key, and none opens: damaged rows that a renewal left there, and no reason to stand still.
    `retire` keeps the key for them."""
    return key_id != settings.KEYS.active[kind] and count <= TRIED


def fault_of_index(key_id: str, count: int) -> str | None:
    """An index key makes the same index of a number as it did, or searches by number would silently find nothing."""
    if key_id not in settings.KEYS.ids("index"):
        return (
            f"The index key {key_id} is not in the key file: a search by number would find nothing of {count} records. "
            f"{PUT_BACK}"
        )
    child = Child.unscoped.filter(number_index__startswith=key_id).exclude(wrapped_key=b"").order_by("pk").first()
    try:
        number = child.agency_number if child else None
    except (KeyFileError, SealBroken, KeyDestroyed):
        return None  # told by the master key's own line
    if child is None or not number or number_index(number, key_id) == child.number_index:
        return None
    return (
        "The index key of the key file is not the one that this database was made with: a search by number would find "
        f"nothing. {PUT_BACK}"
    )


def fault_of_sign_in(key_id: str, count: int) -> str | None:
    """A django key opens what it sealed, or nobody with a second factor could sign in."""
    known = key_id in settings.KEYS.ids("django")
    under = islice((one for one in lasting() if one.key_id == key_id), TRIED)
    if known and (any(one.opened() is not None for one in under) or only_damaged("django", key_id, count)):
        return None
    return (
        f"The django key {key_id} of the key file is not the one that sealed {count} second factors, confidential "
        f"addresses or answers to a self-assessment: nobody could read them or sign in with them. {PUT_BACK}"
    )


def stop_unless_keys_fit() -> None:
    if found := faults():
        raise WrongKeys(" ".join(found))


# --- a new master key ---------------------------------------------------------------------------------------------


def wrap_all(told: Told) -> int:
    """Every child's key under the active master key. Cut off at any moment, the next call goes on where it was.

    It goes over them until a pass finds nothing to do: one that does not open stays as it is."""
    total, done, before = waiting(), 0, -1
    while waiting() and done != before:
        before = done
        for batch in batches():
            done += wrap_anew(batch)
            told(min(done, total), total)
    return done


def waiting() -> int:
    """How many are not yet under the active key: more than none after a rotation that was cut off."""
    return sum(count for key_id, count in records_by_key().items() if key_id != settings.KEYS.active["child"])


def batches() -> Iterator[list[tuple[UUID, bytes]]]:
    """Those still under another key, a batch at a time, in the order of their ids."""
    last = UUID(int=0)
    while True:
        rows = Child.unscoped.filter(pk__gt=last).order_by("pk").values_list("pk", "wrapped_key")[:BATCH]
        found = [(pk, bytes(wrapped)) for pk, wrapped in rows]
        if not found:
            return
        last = found[-1][0]
        active = settings.KEYS.active["child"]
        if old := [(pk, wrapped) for pk, wrapped in found if wrapped and master_id_of(wrapped) != active]:
            yield old


@transaction.atomic
def wrap_anew(batch: list[tuple[UUID, bytes]]) -> int:
    """Written only where the bytes are still those that were read: what was destroyed meanwhile stays destroyed."""
    return sum(
        Child.unscoped.filter(pk=pk, wrapped_key=wrapped).update(
            wrapped_key=wrap(pk, child_key.__wrapped__(pk, wrapped))
        )
        for pk, wrapped in batch
        if child_opens((pk, wrapped))
    )


def have_signing_key() -> bool:
    """Make the key that signs checkpoints where a key file is older than they are. True when it was made now."""
    if "sign" in settings.KEYS.active:
        return False
    add_key(settings.KEYS.path, "sign")
    return True
