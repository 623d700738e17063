"""The guide as data: pages, index, what is checked, what a search means, and what opens beside a step."""

from .beside import Beside, beside
from .checks import check_guide
from .finding import load_synonyms, needs
from .pages import Guide, Page, Source, load_guide

__all__ = ["Beside", "Guide", "Page", "Source", "beside", "check_guide", "load_guide", "load_synonyms", "needs"]
