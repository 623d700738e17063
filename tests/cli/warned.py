"""Folders that are in order and about which something is to be said, and what `handrail check-content` says of each.

`python -m tests.cli.warned` writes what is kept in `told/warnings.json` anew; read the difference before you keep it.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.cli.test_check_content import EXAMPLE, READ, RULE, SIDES, check

KEPT = Path(__file__).parent / "told" / "warnings.json"
LATE, OFF = SIDES.split("- name: Not")
NOT = f"- name: Not{OFF}"
CAREFUL = {"XX-OWN.yaml": RULE, "XX-OWN.examples.yaml": EXAMPLE + SIDES, "sources.yaml": READ}
CHILD = (EXAMPLE + SIDES).replace("care.foster_care", "child.age: 12, care.foster_care")
Files = dict[str, str]


def rule(more: str = "", *, was: str = "", now: str = "", examples: str = "") -> Files:
    """The careful folder with another rule, and the examples that fit it."""
    written = {**CAREFUL, "XX-OWN.yaml": RULE.replace(was, now) + more if was else RULE + more}
    return {**written, "XX-OWN.examples.yaml": examples}


FOLDERS: dict[str, Files] = {
    "a careful folder": CAREFUL,
    "a clock that is later": rule(was="2 h}", now="48 h}"),
    "a should": rule("standing: [{is: should, basis: agency policy}]\n"),
    "a may": rule("standing: [{is: may, basis: agency policy}]\n"),
    "a must": rule("standing: [{is: must, basis: agency policy}]\n"),
    "a should or a may": rule(
        "standing: [{is: {settings.missing_reading: {every_child_in_care: should, literal: may}}, basis: policy}]\n"
    ),
    "a rule for nobody": rule("when: {all: [{missing.kind: missing}, {missing.kind: none}]}\n"),
    "a rule that only repeats": rule(was="clock: [{within: 2 h}]\n"),
    "examples in time only": rule(examples=EXAMPLE + NOT),
    "examples that are late only": rule(examples=SIDES),
    "examples that never fire": rule(examples=NOT),
    "examples that always fire": rule(examples=EXAMPLE + LATE),
    "a number that is never passed": rule(
        "when: {all: [{missing.kind: missing}, {child.age: {lt: 14}}]}\n", examples=CHILD
    ),
    "a choice that is never compared": rule("when: {child.age: {lt: settings.ive_age}}\n"),
    "what is waited for": rule(
        "when: {all: [{known: missing.determined_at}, {known: missing.left_at}, {known: missing.kind}, "
        "{missing.kind: missing}]}\n"
    ),
    "names that nobody reads": {
        **CAREFUL,
        **dict.fromkeys(("A.yml", "B.yaml.txt", "C.yaml~", "D.YAML", "E.yml.txt", "F.YML", "README.md"), "x"),
    },
    "shared files below": {**CAREFUL, "more/terms.yaml": "a: b", "more/es.yaml": "a: b", "more/terms.txt": "x"},
    "a setting that chooses less": {
        **CAREFUL,
        "settings.yaml": "# Why.\n\nsettings.missing_reading: {value: literal, basis: counsel}\n",
    },
    "a setting as it was": {
        **CAREFUL,
        "settings.yaml": "settings.missing_reading: {value: every_child_in_care, basis: counsel}\n",
    },
    "words for the rule of somebody else": {
        **CAREFUL,
        "es.yaml": "duties:\n  XX-OWN: {title: Una, plain: Una.}\n  US-IVE-35B-LE24: {title: Otra, plain: Otra.}\n",
    },
    "sources that were not read, or long ago, or not yet": {
        **CAREFUL,
        "sources.yaml": "own-policy: {title: Policy}\n"
        "own-old: {title: Old, read: {on: 2025-11-21, what: all, sure: full}}\n"
        "own-year: {title: Year, read: {on: 2025-11-22, what: all, sure: full}}\n"
        "own-next: {title: Next, read: {on: 2026-11-23, what: all, sure: full}}\n",
    },
    "a rule that was verified long ago": {
        **CAREFUL,
        "XX-OWN.yaml": RULE.replace("last_verified: 2026-11-22", "last_verified: 2025-11-21"),
    },
    "a rule that is retired": rule(was="in_use", now="retired"),
    "a rule that is a draft": rule(was="in_use", now="draft"),
    "a rule of tomorrow": rule(was="2026-01-01", now="2026-11-23"),
    "a rule of today": rule(was="2026-01-01", now="2026-11-22"),
}


def told(name: str, place: Path) -> list[str]:
    folder = place / "own"
    for path, written in FOLDERS[name].items():
        if written:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(written, encoding="utf-8")
    found = check(folder, "--on", "2026-11-22")
    lines = [line.removeprefix("Warning: own/") for line in found.stdout.splitlines()]
    return [*(line for line in lines if "book 2026" not in line), f"exit code {found.exit_code}"]


def told_before() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    kept = {}
    for name in FOLDERS:
        with TemporaryDirectory() as place:
            kept[name] = told(name, Path(place))
    KEPT.write_text(f"{json.dumps(kept, indent=1, ensure_ascii=False)}\n", encoding="utf-8")
