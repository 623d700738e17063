"""Whether a mapping fits an extract: asked before a run begins, so that a slip in it costs no upload.

Reading mappings loads DuckDB and Ibis, which is slow: only here, and only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings

from handrail.rules.errors import Place, RulesError
from handrail.rules.jurisdictions import jurisdiction as place_of

from . import folder


def check_mapping(review: UUID, text: str, code: str) -> str:
    """Keeps it, and answers its time zone. Raises MapError, ExtractError with the line."""
    look = folder.look_of(review) or {}
    folder.write_mapping(review, text)
    if not text.strip():
        return by_name(look.get("by_name", False), code)
    from handrail.review.extract import read_map, source_of  # noqa: PLC0415  slow to load
    from handrail.review.extract.sources import check_columns, given  # noqa: PLC0415

    mapping = read_map(folder.folder_of(review) / folder.MAPPING, [code] if code else [], tuple(settings.CONTENT_DIRS))
    headers = {one["file"]: [column["name"] for column in one["columns"]] for one in look["files"]}
    sources = [source_of(str(path)) for path in folder.files_of(review)]
    for role, source in given(sources, mapping.files).items():
        check_columns(source, mapping.files[role].columns(), headers[source.shown])
    return mapping.zone.key


def by_name(whole: bool, code: str) -> str:
    if whole:
        return place_of(code or "us").zone.key
    from handrail.review.extract import MapError  # noqa: PLC0415  slow to load

    mend = "Write one, or begin with the one that is proposed."
    raise MapError(Place(folder.MAPPING), "There is no mapping.", mend)


def roles_of(given: Sequence[str], mapping: Path) -> list[str]:
    """What the rows of each file are: by the mapping, else by its name; one alone is the times missing."""
    from handrail.review.extract.mapping import EPISODES  # noqa: PLC0415  slow to load

    if len(given) == 1:
        return [EPISODES]
    mapped = roles_mapped(mapping)
    return [mapped.get(name) or role_by_name(name) for name in given]


def roles_mapped(path: Path) -> dict[str, str]:
    """What is wrong with a mapping is said before the start, not here."""
    from handrail.review.extract import read_map  # noqa: PLC0415  slow to load

    try:
        files = read_map(path, (), tuple(settings.CONTENT_DIRS)).files if path.is_file() else {}
    except RulesError:
        return {}
    return {file.name: role for role, file in files.items() if file.name}


def role_by_name(name: str) -> str:
    from handrail.review.extract.mapping import ROLES  # noqa: PLC0415  slow to load
    from handrail.review.extract.sources import CSV, Source  # noqa: PLC0415
    from handrail.review.extract.suggesting import role_of  # noqa: PLC0415

    stem = name.partition(".")[0].lower()
    return stem if stem in ROLES else role_of(Source(Path(name), CSV))
