"""The words of a whole invented book, in both languages, and what is said when a rule or anything else of it changes.

`python -m tests.rules.own_book` writes what is kept in `told/book/` anew; read the difference before you keep it.
"""

import copy
import json
import shutil
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from handrail.rules.book_words.changes import changes
from handrail.rules.book_words.whole import book_in_words
from handrail.rules.loading import CONTENT, read_file
from tests.rules.asking import plain
from tests.rules.spoiling import HERE, written

KEPT = HERE / "told" / "book"
LANGUAGES = ("en", "es")
ON = date(2026, 11, 22)
MOST = 240
BESIDE = ("settings", "terms", "limits", "conflicts", "contacts", "sources")
Json = dict[str, Any]


def whole(name: str) -> Json:
    return plain(read_file(HERE / "whole" / f"{name}.yaml"))  # type: ignore[return-value]


def lay_out(folder: Path) -> tuple[Path, Path]:
    """The invented content and the agency's folder, as files."""
    own, ship, agency = whole("own_content"), folder / "ship", folder / "own"
    for root, files in ((ship, own["ship"]), (agency, own["agency"])):
        for path, tree in files.items():
            write(root / path, tree)
    for rule in (*whole("situations")["rules"], *own["rules"]):
        home = agency if rule.pop("agency", None) else ship / "duties" / "us"
        write(home / f"{rule['id']}.yaml", rule)
    (ship / "duties" / "us" / "own").mkdir()
    shutil.copy(CONTENT / "facts.yaml", ship / "facts.yaml")
    return ship, agency


def write(path: Path, tree: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(tree), encoding="utf-8")


def book(folder: Path, language: str) -> Json:
    ship, agency = lay_out(folder)
    found = book_in_words(["us", "us-zz"], on=ON, folders=[agency], content=ship, language=language)
    made: Json = json.loads(json.dumps(found))
    made["book"]["version"] = made["book"]["version"].partition("+")[0]  # the rest is a digest of facts.yaml too
    return made


def kept(language: str) -> Json:
    found: Json = json.loads((KEPT / f"{language}.json").read_text(encoding="utf-8"))
    return found


# --- what is said of a change -----------------------------------------------------------------------------------------


def told(language: str) -> Iterator[str]:
    """One line for each change: what changed, what is said of it, which way it goes, and from when.

    In Spanish less: how it is weighed hangs on no language.
    """
    old = kept(language)
    more = (*rewritten(old), *elsewhere(old)) if language == "en" else ()
    for name in old["rules"]:
        yield cut(f"{name} is new: {in_short(without(old, name), old)}")
    for kind in BESIDE if more else ():
        for how, parts in with_one_less(old[kind]):
            yield cut(f"{kind}{how.removesuffix(' is gone')} is new: {in_short({**old, kind: parts}, old)}")
    yield from (cut(f"{how}: {in_short(old, new)}") for how, new in (*successors(old), *more))


def cut(line: str) -> str:
    """What is too long to be read in a list, by its beginning and a digest of the whole."""
    return line if len(line) <= MOST else f"{line[:MOST]} … {sha256(line.encode()).hexdigest()[:8]}"


def in_short(old: Json, new: Json) -> str:
    found = changes(old, new)
    rules = [" / ".join([one["kind"], *one["said"], one["verdict"], one["from_when"]]) for one in found["rules"]]
    return " | ".join([*rules, *found["settings"], *found["terms"], *found["others"], str(found["said"])])


def successors(book: Json) -> Iterator[tuple[str, Json]]:
    """Every rule becomes the next one, and the one after that, in place of what it was."""
    names = list(book["rules"])
    for place, name in enumerate(names):
        for step in (1, 2, -1):
            other = names[(place + step) % len(names)]
            yield f"{name} as {other}", with_rule(book, name, {**book["rules"][other], "id": name})
        yield f"{name} is gone", without(book, name)


def rewritten(book: Json) -> Iterator[tuple[str, Json]]:
    """Every single value of two rules of many parts becomes another."""
    for name in ("XX-HOURS", "XX-DEEP"):
        for how, rule in with_another_value(book["rules"][name]):
            if how != ".id":
                yield f"{name}{how}", with_rule(book, name, rule)


def without(book: Json, name: str) -> Json:
    return {**book, "rules": {one: rule for one, rule in book["rules"].items() if one != name}}


def with_rule(book: Json, name: str, rule: Json) -> Json:
    return {**book, "rules": {**book["rules"], name: rule}}


def elsewhere(book: Json) -> Iterator[tuple[str, Json]]:
    """Every value of what stands beside the rules becomes another, and every entry is taken away."""
    for kind in BESIDE:
        for how, parts in (*with_another_value(book[kind]), *with_one_less(book[kind])):
            if not how.endswith((".name", ".key")) or kind == "contacts":
                yield f"{kind}{how}", {**book, kind: parts}
    for how, about in with_another_value(book["book"]):
        yield f"book{how}", {**book, "book": about}


def with_another_value(tree: Any) -> Iterator[tuple[str, Any]]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(pairs):
        for how, other in with_another_value(value) if isinstance(value, dict | list) else another(key, value):
            made = copy.copy(tree)
            made[key] = other
            yield f".{key}{how}", made


def another(key: object, value: Any) -> Iterator[tuple[str, Any]]:
    if key in ("in_force", "until", "last_verified"):
        yield from ((f" {day}", day) for day in ("2019-01-02", "2031-01-02"))
    elif key in ("unit", "standing", "strictest", "status", "format_version") or value is None:
        return
    elif isinstance(value, bool):
        yield "", not value
    elif isinstance(value, int):
        yield from ((f" {value + more}", value + more) for more in (1, -1))
    else:
        yield "", "22" if str(value).isdigit() else f"{value} Not so."


def with_one_less(tree: Any) -> Iterator[tuple[str, Any]]:
    for key in list(tree if isinstance(tree, dict) else range(len(tree))):
        made = copy.copy(tree)
        del made[key]
        yield f".{key} is gone", made


def told_before(language: str) -> list[str]:
    return (KEPT / f"changes.{language}.txt").read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    for language in LANGUAGES:
        with TemporaryDirectory() as place:
            found = json.dumps(book(Path(place), language), indent=1, ensure_ascii=False)
        (KEPT / f"{language}.json").write_text(f"{found}\n", encoding="utf-8")
        (KEPT / f"changes.{language}.txt").write_text("".join(f"{one}\n" for one in told(language)), encoding="utf-8")
