"""What the entries of a folder's shared files must say, so that no screen meets half a name.

`sources.yaml`, `recipients.yaml` and `words.yaml` name what rules speak of. Each is checked entry by entry, and every
fault of a file is told together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .errors import each
from .loading import Entries, Taker, Text, Tree, text

TAKE = Taker()
SURE = ("full", "part", "summary")
LANGUAGES = ("en", "es")


def _source(key: Text, tree: Tree) -> None:
    """What it is called, and when and how far it was read."""
    entry = {str(k): v for k, v in TAKE.entries(tree, str(key), needed=("title",)).items()}
    TAKE.text(entry["title"], "title")
    if "read" in entry:
        read = TAKE.entries(entry["read"], "read", needed=("on", "what", "sure"), allowed=())
        found = {str(k): v for k, v in read.items()}
        TAKE.day(found["on"], "read on")
        TAKE.one_of(found["sure"], "sure", SURE)


def _recipient(key: Text, tree: Tree) -> None:
    """A name in both languages, and whether it is family: a notice to the family may be unsafe. `by_call` says why no
    letter is meant for them."""
    entry = {str(k): v for k, v in TAKE.entries(tree, str(key), needed=("label", "family")).items()}
    for name in ("label", "by_call"):
        if name in entry:
            _said((text(name, key.place), entry[name]))
    TAKE.one_of(entry["family"], "family", ("yes", "no"))


def _words(key: Text, tree: Tree) -> None:
    """acts, content, proof and bases: each word in both languages."""
    if key != "reviewed_by":
        each(TAKE.entries(tree, str(key)).items(), _said)


def _said(item: tuple[Text, Tree]) -> None:
    word, tree = item
    for said in TAKE.entries(tree, str(word), needed=LANGUAGES, allowed=()).values():
        TAKE.text(said, str(word))


CHECKS: Mapping[str, Callable[[Text, Tree], None]] = {"sources": _source, "recipients": _recipient, "words": _words}


def check_shared(name: str, tree: Tree) -> Entries:
    """The entries of a shared file. Raises ContentError for every one that is not in order."""
    entries = TAKE.entries(tree, name)
    if name in CHECKS:
        each(entries.items(), lambda item: CHECKS[name](*item))
    return entries
