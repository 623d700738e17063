"""A SCORM 1.2 package: the same files with a manifest that a learning system reads.

One package is one lesson to the system (one SCO): it starts `index.html`, and is told place, score and status. The
manifest names only elements of IMS Content Packaging 1.1.2 and of ADL's 1.2 extension.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from handrail.rules.learning import say

from .package import Package, archive
from .packed import Packed
from .parts import Drawn, Part

MANIFEST = "imsmanifest.xml"
IMS = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
LONGEST_TITLE = 200
MOST_KEPT = 4096
"""Characters of `cmi.suspend_data`."""


class TooMuchToKeep(Exception):
    """SCORM 1.2 could not remember every answer of it."""


def scorm(packed: Packed, package: Package, language: str = "en") -> bytes:
    """The zip; its title is in `language`. Raises TooMuchToKeep."""
    if (kept := longest_kept(package.parts)) > MOST_KEPT:
        mend = "Pack it for one role (--for), or its modules as courses of their own."
        raise TooMuchToKeep(f"{packed.key} keeps up to {kept} characters, and SCORM 1.2 has {MOST_KEPT}. {mend}")
    return archive({MANIFEST: manifest(packed, language, package), **package.files})


def longest_kept(parts: Mapping[str, Part]) -> int:
    """What the player keeps when everything is answered: `state` of course_player.js."""
    answers = {one.id: one.digest + one.key for one in parts.values()}
    last = max((f"{one.id}/{len(one.screens)}" for one in parts.values()), key=len)
    state = {"p": answers, "at": last, "lang": "es", "form": 9, "best": 100, "first": 100}
    return len(json.dumps(state, separators=(",", ":")))


def manifest(packed: Packed, language: str, package: Package) -> bytes:
    """No mastery score, for a course neither: some systems would call it passed on the score of its test alone, while
    lessons are open. The player says passed and failed itself."""
    title = say(packed.title, language)[:LONGEST_TITLE]
    return Drawn()(MANIFEST, packed=packed, package=package, title=title, ims=IMS, adl=ADL).encode()
