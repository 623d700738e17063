"""That something was passed, and the code by which anybody can see that a paper says what was issued.

The digest is that of what the paper says. For somebody without an account nothing is kept but that digest and one of
the code: without the paper nobody can tell whose it is.
"""

import json
import secrets
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


def digest_of_record(*, code: str, name: str, kind: str, subject: str, day: date) -> str:
    """What stands on the paper. Blanks and capitals of a name make no difference."""
    said = {"code": code, "name": " ".join(name.split()).casefold(), "kind": kind, "subject": subject}
    return sha256(json.dumps({**said, "day": day.isoformat()}, sort_keys=True).encode()).hexdigest()


def digest_of_code(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def issue(*, name: str, kind: str, subject: str, day: date, code: str = "") -> tuple[str, str]:
    """Keep that a record was given out. Returns its code and digest."""
    code = code or new_code()
    digest = digest_of_record(code=code, name=name, kind=kind, subject=subject, day=day)
    Issued.objects.create(code_digest=digest_of_code(code), digest=digest)
    return code, digest


def was_issued(*, code: str, name: str, kind: str, subject: str, day: date) -> str:
    """The digest of the record, when one was issued that says exactly this; else nothing."""
    code = code_of(code)
    digest = digest_of_record(code=code, name=name, kind=kind, subject=subject, day=day)
    held = Issued.objects.filter(code_digest=digest_of_code(code), digest=digest).exists()
    return digest if held else ""


def digest_printed(row: Completion) -> str:
    return digest_of_record(code=row.code, name=row.name, kind=row.kind, subject=row.subject, day=row.day)
