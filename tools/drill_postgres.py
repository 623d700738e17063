"""Drill: every test of the web once more, on PostgreSQL; `make test` tries there what an engine can do otherwise."""

import sys

from test import Stage, drilled, web_folders

STAGE = Stage("all of the web on PostgreSQL", web_folders(), "postgres")

if __name__ == "__main__":
    sys.exit(drilled(STAGE))
