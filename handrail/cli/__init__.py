"""The command line. The rules run without a server or a database; keeping (keys, log, backups) needs the site.

One file for each command; add new ones to `main` here."""

from __future__ import annotations

import click

from handrail import __version__

from .audit import audit
from .backup import backup
from .book import book
from .check_content import check_content
from .course import course
from .directory import services
from .due import due
from .guide import guide
from .keys import keys
from .new_overlay import new_overlay
from .preview import preview
from .restore import restore
from .review import review_command
from .score import score
from .simulate import simulate_command


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Duties, screening results and content checks, without a server; keys, log and backups of one."""


main.add_command(book)
main.add_command(due)
main.add_command(check_content)
main.add_command(course)
main.add_command(guide)
main.add_command(new_overlay)
main.add_command(preview)
main.add_command(review_command)
main.add_command(score)
main.add_command(simulate_command)
main.add_command(audit)
main.add_command(backup)
main.add_command(keys)
main.add_command(restore)
main.add_command(services)
