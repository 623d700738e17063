"""Everything that the key of sign-ins seals and that must outlive it, whatever app it is of.

What is not here is lost when its key is taken out: whoever seals with `team.sealing` adds themselves to `TABLES`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from handrail.children.keyfile import KeyFileError
from handrail.learning.readiness.models import Reply
from handrail.services.models import Place
from handrail.team import typed
from handrail.team.models import Typed
from handrail.team.sealing import SealBroken, is_current, seal, unseal


@dataclass(frozen=True)
class Sealed:
    """One value, what binds it to its place, and how to write it anew where it is still the one that was read."""

    text: str
    place: str
    write: Callable[[str], int]

    @property
    def key_id(self) -> str:
        return self.text.partition(".")[0]

    def opened(self) -> str | None:
        try:
            return unseal(self.text, self.place)
        except (SealBroken, KeyFileError, ValueError):
            return None

    def renewed(self) -> int:
        """How many were written under the key in use: none for one that does not open, or that changed meanwhile."""
        plain = self.opened()
        return 0 if plain is None else self.write(seal(plain, self.place))


def seeds() -> Iterator[Sealed]:
    """What makes the codes of a second factor: the secret of an app, or of the recovery codes."""
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk").values_list("pk", "data")
    for pk, data in rows:
        for name in {"secret", "seed"} & data.keys():
            yield Sealed(data[name], "factor", partial(put_seed, pk, name, data[name]))


@transaction.atomic
def put_seed(pk: int, name: str, old: str, new: str) -> int:
    """A factor that was removed or used meanwhile is read again first."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None or row.data.get(name) != old:
        return 0
    row.data = {**row.data, name: new}
    row.save(update_fields=["data"])
    return 1


def forms() -> Iterator[Sealed]:
    """Forms that were sent too late."""
    for row in Typed.objects.order_by("pk"):
        yield Sealed(row.sealed, typed.place(row.person_id), partial(put_form, row))


@transaction.atomic
def put_form(row: Typed, new: str) -> int:
    """A form is found by a digest of its page, which the key makes too. One typed there since stands instead of it."""
    if (found := typed.opened(row)) is None:
        return 0
    page, old = typed.key_of(row.person_id, found.page), Typed.objects.filter(pk=row.pk, sealed=row.sealed)
    if Typed.objects.filter(person=row.person_id, page=page).exclude(pk=row.pk).exists():
        return old.delete()[0]
    return old.update(sealed=new, page=page)


def addresses() -> Iterator[Sealed]:
    """Of confidential places."""
    return column(Place, "sealed_address", "place")


def replies() -> Iterator[Sealed]:
    """To self-assessments."""
    return column(Reply, "sealed", "readiness")


def column(model: type[Place | Reply], name: str, place: str) -> Iterator[Sealed]:
    rows = model._default_manager.exclude(**{name: ""}).order_by("pk").values_list("pk", name)
    for pk, text in rows:
        yield Sealed(text, f"{place}/{pk}", partial(put_column, model, name, pk, text))


def put_column(model: type[Place | Reply], name: str, pk: UUID, old: str, new: str) -> int:
    return model._default_manager.filter(pk=pk, **{name: old}).update(**{name: new})


TABLES = {
    "handrail.team.adapter": seeds,
    "handrail.team.typed": forms,
    "handrail.services.models": addresses,
    "handrail.learning.readiness.models": replies,
}
"""By the module that seals."""

PASSING = {"handrail.team.typed"}
"""Gone within a day by itself: a server starts without it."""


def all_sealed() -> Iterator[Sealed]:
    for table in TABLES.values():
        yield from table()


def lasting() -> Iterator[Sealed]:
    for module, table in TABLES.items():
        if module not in PASSING:
            yield from table()


def by_key(values: Iterator[Sealed]) -> Counter[str]:
    return Counter(one.key_id for one in values)


def renew_all(told: Callable[[int, int], None]) -> int:
    """Under the key in use, until a pass finds nothing more to do: what does not open stays where it is."""
    done = 0
    while here := renew_once(told):
        done += here
    return done


def renew_once(told: Callable[[int, int], None]) -> int:
    old, done = [one for one in all_sealed() if not is_current(one.text)], 0
    for number, one in enumerate(old, start=1):
        done += one.renewed()
        told(number, len(old))
    return done
