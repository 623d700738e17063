"""Those whom we asked in the search: they hear that the child is found, never where. Ours, and not law."""

from collections.abc import Iterable

from django.urls import reverse

from handrail.children.encryption import blind_index
from handrail.missing.models import Attempt, Episode
from handrail.missing.search import attempts_of

from .after_telling import ENDED
from .back import Hears, acts_about, family_waits, token_of, why_by_call
from .models import Act
from .reading import TOKEN_LENGTH, View

ASKED = "asked_in_search"
TOLD_US = frozenset({Attempt.Result.REACHED, Attempt.Result.LEFT_MESSAGE, Attempt.Result.WOULD_NOT_SAY})
WRITTEN = frozenset({Attempt.How.MESSAGE, Attempt.How.ONLINE})


def asked_in_search(view: View, episode: Episode) -> list[Hears]:
    """Everybody who learned from us that we look for the child, once each, the first asked first."""
    heard, waits = heard_of(acts_about(view.child, episode)), family_waits(view.child, episode)
    first: dict[str, Attempt] = {}
    for row in reversed(attempts_of(episode)):
        if knows(row):
            first.setdefault(key_of(row), row)
    return [one_asked(key, row, view, heard.get(key), waits=waits) for key, row in first.items()]


def knows(row: Attempt) -> bool:
    """No answer, and nobody there: that person heard nothing of it. What was written may have been read."""
    return row.result in TOLD_US or row.how in WRITTEN


def key_of(row: Attempt) -> str:
    """The same for every try of one person; it tells nothing."""
    who = str(row.contact_id or "") or " ".join(str(row.whom).casefold().split())
    return blind_index("asked in the search", f"{row.episode_id}/{who}")[:TOKEN_LENGTH]


def heard_of(acts: Iterable[Act]) -> dict[str, Act]:
    """The act by which each of them heard how it ended."""
    rows = [act for act in acts if act.recipient == ASKED and act.act in ENDED]
    return {str(one["asked"]): act for act in rows for one in act.seen or [] if "asked" in one}


def one_asked(key: str, row: Attempt, view: View, heard: Act | None, *, waits: bool) -> Hears:
    token = token_of(row.episode, f"{ASKED}/{key}")
    return Hears(
        ASKED, str(row.whom), row.at, heard.at if heard else None, token,
        url=reverse("tell_back", args=[row.episode_id, token]), by_call=why_by_call(ASKED, view), wait=waits, asked=key,
    )  # fmt: skip
