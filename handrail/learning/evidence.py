"""That something was passed, and the code by which anybody can see that what matters on a paper is what was issued.

The digest is that of the code and of the parts that `Says` names, and of nothing else on the paper. For somebody
without an account nothing is kept but that digest and one of the code: without the paper nobody can tell whose it is.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from .models import Completion, Issued

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""None that looks like another on paper."""

GROUPS, GROUP = 4, 5


def new_code() -> str:
    """Twenty letters by chance: too many to guess."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def code_of(typed: str) -> str:
    """A code as it was printed, however it was typed."""
    plain = "".join(one for one in typed.upper() if one in LETTERS)
    return "-".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))


@dataclass(frozen=True)
class Says:
    """What of a paper is in its digest, and so what a check confirms. The version, the title as it is worded and the
    objectives stand on the paper too and are not in it: nobody would type them."""

    name: str
    kind: str
    subject: str
    day: date
    minutes: int
    right: int
    of: int


def said_by(row: Completion) -> Says:
    return Says(row.name, row.kind, row.subject, row.day, row.minutes, row.right, row.of)


def digest_of_record(code: str, says: Says) -> str:
    """Blanks and capitals of a name make no difference."""
    said = {**asdict(says), "name": " ".join(says.name.split()).casefold(), "day": says.day.isoformat(), "code": code}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def digest_of_code(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def issue(says: Says, code: str = "") -> tuple[str, str]:
    """Keep that a record was given out. Returns its code and digest."""
    code = code or new_code()
    digest = digest_of_record(code, says)
    Issued.objects.create(code_digest=digest_of_code(code), digest=digest)
    return code, digest


def was_issued(code: str, says: Says) -> str:
    """The digest of the record, when one was issued that says exactly this; else nothing."""
    code = code_of(code)
    digest = digest_of_record(code, says)
    held = Issued.objects.filter(code_digest=digest_of_code(code), digest=digest).exists()
    return digest if held else ""


def digest_printed(row: Completion) -> str:
    return digest_of_record(row.code, said_by(row))
