"""The guide as data: pages, index, what is checked, what a search means, and what opens beside a step."""

from .checks import check_guide
from .pages import Guide, Page, Source, load_guide

__all__ = ["Guide", "Page", "Source", "check_guide", "load_guide"]
