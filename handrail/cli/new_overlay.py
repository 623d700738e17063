"""`handrail new-overlay`: a folder to begin with, so that nobody has to begin with an empty page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import click

from .refusals import BAD_INPUT, Day

LETTERS = re.compile(r"[A-Z]{2,6}")
RULE = """\
# Why this rule exists, and who read the text it rests on. Lines that begin with # are for people.
# This one is an example: change every line. Until a person has checked it, it stays a draft, and a draft never counts.
id: {letters}-FIRST
title: Report a young child to law enforcement within 12 hours
plain: Tell the police within 12 hours when a child in care under 14 is missing.
act: report_missing                        # what closes it: the same act as in the rule it makes stricter
tightens: US-IVE-35B-LE24                  # leave this line out for a duty of its own; then add starts, to and proof
when:                                      # for which children; all of these must hold
  all:
    - {{missing.kind: [missing, abducted]}}
    - {{care.foster_care: yes}}
    - {{child.age: {{lt: 14}}}}               # lt: less than
standing:
  - {{is: must, basis: agency policy}}       # must, should or may
clock:
  - {{within: 12 h}}                         # 12 h, 2 business days, 1 month, or immediately
authority:
  # in_force: the day it begins, such as 2027-01-01. A draft may say unknown.
  - {{cite: Our procedure 1, source: our-procedure, in_force: unknown, last_verified: {today}}}
status: draft                              # in_use once a person has checked it and in_force is a day
lifted_by: Our practice lead reads the procedure and signs it.
"""
EXAMPLES = """\
# Examples are tests. Write one on each side of every limit, one that does not apply, and one with something unknown.
- name: A child of 13 is missing, so it is due after 12 hours
  jurisdiction: {code}
  timezone: America/New_York
  at: 2026-03-13T22:30:00-04:00
  facts: {{actor.kind: ive_agency, child.birthdate: 2012-03-14, care.foster_care: yes}}
  episodes: [{{id: e1, kind: missing, informed_at: 2026-03-13T21:10:00-04:00}}]
  expect:
    # 14 on the next day. 13 March 21:10 + 12 h = 14 March 09:10.
    duties: [{{instance: {letters}-FIRST/e1/law_enforcement, due_at: 2026-03-14T09:10:00-04:00}}]

- name: One minute after the 12 hours it is late
  jurisdiction: {code}
  timezone: America/New_York
  at: 2026-03-14T09:11:00-04:00
  facts: {{actor.kind: ive_agency, child.birthdate: 2012-03-14, care.foster_care: yes}}
  episodes: [{{id: e1, kind: missing, informed_at: 2026-03-13T21:10:00-04:00}}]
  expect: {{duties: [{{instance: {letters}-FIRST/e1/law_enforcement, state: overdue}}]}}

- name: On the 14th birthday it does not apply
  jurisdiction: {code}
  timezone: America/New_York
  at: 2026-03-14T22:30:00-04:00
  facts: {{actor.kind: ive_agency, child.birthdate: 2012-03-14, care.foster_care: yes}}
  episodes: [{{id: e1, kind: missing, informed_at: 2026-03-14T21:10:00-04:00}}]
  expect: {{duties: [], cannot_tell: []}}

- name: Without a birth date we cannot tell, and we ask
  jurisdiction: {code}
  timezone: America/New_York
  at: 2026-03-13T22:30:00-04:00
  facts: {{actor.kind: ive_agency, care.foster_care: yes}}
  episodes: [{{id: e1, kind: missing, informed_at: 2026-03-13T21:10:00-04:00}}]
  expect: {{duties: [], cannot_tell: [{{id: {letters}-FIRST, about: e1, needs: [child.age]}}]}}
"""
SOURCES = """\
# What your rules rest on. sure: full (the whole text was read), part (a passage), or summary (somebody's account).
our-procedure:
  title: Procedure 1, missing children
  by: Our agency
  url: https://agency.example/procedures/1
  read: {{on: {today}, what: the whole procedure, sure: full}}
"""
SPANISH = """\
# Your rules in Spanish. reviewed_by: the person who checked it, and null until somebody has.
reviewed_by: null
duties:
  {letters}-FIRST:
    title: Reportar a la policía en 12 horas si es menor de 14 años
    plain: Avise a la policía en 12 horas si desaparece un menor de 14 años bajo cuidado.
"""
FILES = {
    "{letters}-FIRST.yaml": RULE,
    "{letters}-FIRST.examples.yaml": EXAMPLES,
    "sources.yaml": SOURCES,
    "es.yaml": SPANISH,
}


@click.command("new-overlay")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--letters", default="CO", help="How your rules' ids begin: 2 to 6 capital letters. Without it: CO.")
@click.option("--jurisdiction", "code", default="us", help="Where your rules apply, such as us-wa. Without it: us.")
@click.option("--on", type=Day(), help="The day to write into it, such as 2026-11-22. Without it: today.")
def new_overlay(folder: Path, letters: str, code: str, on: date | None) -> None:
    """Write a folder to begin your own rules with: a rule, its examples, its source, its Spanish.

    The rule is a draft, so that the folder changes nothing before you say so. No file is ever written over.

    Exit code 0 when it is written, 2 when it cannot be.
    """
    if not LETTERS.fullmatch(letters):
        _refuse(f'"{letters}" cannot begin an id. Use 2 to 6 capital letters, such as CO.')
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _refuse(f'"{folder}" is there already. Name a folder that is not, or an empty one.')
    folder.mkdir(parents=True, exist_ok=True)
    given = {"letters": letters, "code": code, "today": (on or datetime.now(UTC).date()).isoformat()}
    for name, body in FILES.items():
        path = folder / name.format(**given)
        path.write_text(body.format(**given), encoding="utf-8")
        click.echo(f"wrote {path}")


def _refuse(why: str) -> None:
    click.echo(f"Error: {why}", err=True)
    raise SystemExit(BAD_INPUT)
