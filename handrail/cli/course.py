"""`handrail course ID --scorm FILE`: a course or a lesson as a package for other learning systems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from handrail.rules.learning import Courses, Lessons, check_courses, check_lessons, load_courses, say
from handrail.rules.loading import suggest

from .guide import stand_alone
from .refusals import BAD_INPUT, refusing_bad_input

if TYPE_CHECKING:
    from handrail.learning.export.packed import Packed

LANGUAGE = "The language of the title, and of a reader whose own is not there. Both are in the package."
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("course")
@click.argument("name", required=False, metavar="[ID]")
@click.option("--scorm", type=FILE, help="Write a SCORM 1.2 package, for a learning system.")
@click.option("--html5", type=FILE, help="Write a zip that begins with index.html, for Kolibri or any web server.")
@click.option("--check", is_flag=True, help="Check the courses and lessons, and that each can be packed.")
@click.option("--for", "role", help="Only the modules of a course for this role, such as worker or supervisor.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True, help=LANGUAGE)
def course(
    name: str | None, scorm: Path | None, html5: Path | None, check: bool, role: str | None, language: str
) -> None:
    """Take a course or a lesson to other learning systems, or list what there is.

    Without ID: every course and lesson with its minutes. A package is plain files and works without a network: it keeps
    the learner's place, answers and score, and knows no child and no account. Exit code 2 when something is not in
    order, or when style and player were not built yet (`make setup`).
    """
    with refusing_bad_input():
        known = load_courses()
        if check:
            checked(known)
    if name is None:
        if scorm or html5 or role:
            raise click.UsageError("Say which course or lesson: handrail course limits-of-confidentiality --scorm FILE")
        click.echo("\n".join(listed(known)))
        return
    chosen = packed(known, name, role)
    write(chosen, {"scorm": scorm, "html5": html5}, language)


def checked(known: Courses) -> None:
    """Everything but the list is silent: `handrail check-content` counts what there is."""
    check_lessons(Lessons(known.lessons))
    check_courses(known)
    stand_alone()
    for name in (*known.courses, *known.lessons):
        write(packed(known, name, None), {}, "en")


def listed(known: Courses) -> Iterator[str]:
    lines = [("course", one.id, one.takes, one.title) for one in known.courses.values()]
    lines += [("lesson", one.id, one.takes, one.title) for one in known.lessons.values()]
    for what, name, minutes, title in sorted(lines):
        yield f"{what}  {minutes:>3} min  {name:<36} {say(title, 'en')}"


def packed(known: Courses, name: str, role: str | None) -> Packed:
    from handrail.learning.export.packed import of_course, of_lesson

    if name in known.lessons and role is None:
        return of_lesson(known.lessons[name])
    if name not in known.courses:
        every = sorted([*known.courses, *known.lessons] if role is None else known.courses)
        raise click.UsageError(f'There is no {"course or lesson" if role is None else "course"} "{name}". '
                               f"{suggest(name, every)}")  # fmt: skip
    try:
        return of_course(known.courses[name], role)
    except LookupError:
        audience = ", ".join(known.courses[name].audience)
        raise click.UsageError(f'{name} has no modules for "{role}". It is for: {audience}.') from None


def write(chosen: Packed, files: dict[str, Path | None], language: str) -> None:
    """Packs it both ways in any case: what cannot be packed is told, whether or not a file is asked for."""
    stand_alone()
    from handrail.learning.export.package import NotBuilt, html5, packaged
    from handrail.learning.export.scorm import TooMuchToKeep, scorm

    try:
        package = packaged(chosen, language)
        made = {"scorm": scorm(chosen, package, language), "html5": html5(package)}
    except NotBuilt:
        refuse("The style and the player are not built yet. Run make setup.")
    except TooMuchToKeep as error:
        refuse(str(error))
    for kind, path in files.items():
        if path:
            path.write_bytes(made[kind])
            click.echo(f"{path}: {len(made[kind]) / 1000:.1f} kB, version {package.version}. The first page loads "
                       f"{package.first_bytes / 1000:.1f} kB.")  # fmt: skip


def refuse(said: str) -> NoReturn:
    click.echo(f"Error: {said}", err=True)
    raise SystemExit(BAD_INPUT) from None
