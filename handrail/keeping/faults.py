"""What stops a backup, a restore or a start."""


class CannotKeep(Exception):
    """A backup, a restore or a start was stopped. The message says what was found, that nothing changed, the mend."""
