"""Handrail's own settings, with the bare pages beside the real ones."""

from handrail.settings import *

ROOT_URLCONF = "bench_site"
