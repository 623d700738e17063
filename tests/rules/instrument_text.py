"""Instruments made for a test: the structure of published tools, none of their words."""

from pathlib import Path

from handrail.rules.screening import Instrument, load_instruments

TOP = """\
id: made-up
version: 1
kind: interview
status: draft
title: {en: Made up, es: Inventado}
say_on_screen: {en: Made up., es: Inventado.}
audience:
  who: {en: Nobody., es: Nadie.}
  read_aloud: yes
forms: [sex]
licence: {class: own, name: none, note: none}
evidence: {validated: no, note: none}
limits:
  - {en: It is made up., es: Es inventado.}
answers:
  young_person: [yes, no, dont_know, declined]
  staff_only: [not_asked, no_information]
sections:
  - {id: only, title: {en: Only, es: Solo}}
last_verified: 2026-11-22
reviewed_by: null
translations: {es: {status: unreviewed, reviewed_by: null}}
"""
ANSWER = {"y": "yes", "n": "no", "-": "declined", "?": "dont_know", "0": "not_asked", "i": "no_information"}


def write(folder: Path, *, rule: str, items: list[str], more: str = "") -> Path:
    """An instrument's file; each of `items` is what an item says beyond its id, its order and its question."""
    place = folder / "made-up" / "1"
    place.mkdir(parents=True)
    written = "".join(_item(number, extra) for number, extra in enumerate(items, start=1))
    path = place / "instrument.yaml"
    path.write_text(f"{TOP}rule: {rule}\n{more}items:\n{written}")
    return path


def made(folder: Path, *, rule: str, items: list[str] | int, more: str = "") -> Instrument:
    write(folder, rule=rule, items=[""] * items if isinstance(items, int) else items, more=more)
    return load_instruments(folder).get("made-up")


def answers(letters: str) -> dict[str, str]:
    """`y n -` becomes answers of q1, q2, q3; `.` leaves an item without one."""
    return {f"q{n}": ANSWER[each] for n, each in enumerate(letters.split(), start=1) if each != "."}


def _item(number: int, extra: str) -> str:
    a_yes_is = "" if "a_yes_is" in extra else "    a_yes_is: concern\n"
    return (
        f"  - id: q{number}\n    order: {number}\n    section: only\n    about: [sex]\n"
        f"    ask: {{en: Question {number}, es: Pregunta {number}}}\n{a_yes_is}" + (f"    {extra}\n" if extra else "")
    )
