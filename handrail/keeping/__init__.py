"""Keeping what was written: the right keys, a whole log, backups that were read back. Run from the command line."""
