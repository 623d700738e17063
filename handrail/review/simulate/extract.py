"""The extract of an agency: its own headers and codes, local times without an offset, a number for each child."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .episodes import Episodes, Times
from .people import People
from .shares import Flags, Ints, Words

Column = NDArray[np.str_]
TIMES = (
    *("LEFT_DTM", "NOTIFIED_DTM", "LE_REPORT_DTM", "NCMEC_REPORT_DTM"),
    *("RETURN_DTM", "SCREEN_DTM", "ST_CONCERN_DTM"),
)
DAYS = ("DOB",)
BLANK = ""


def columns(children: People, found: Episodes) -> dict[str, Column]:
    """The extract as text, as a CSV holds it: one row for each time missing, oldest first."""
    order = np.argsort(found.left, kind="stable")
    child = found.child[order]
    made = {
        "CLIENT_ID": children.number[child],
        "EPISODE_ID": _numbered("E", np.arange(len(order)) + 1),
        "DOB": children.born[child].astype("datetime64[D]").astype(np.str_),
        **{"SEX": children.sex[child], "RACE": children.race[child], "COUNTY": children.county[child]},
        "PLACEMENT": found.placement[order],
        "FOSTER_CARE": np.full(len(order), "Y"),
        "LEFT_DTM": _text(found.left[order]),
        "NOTIFIED_DTM": _text(found.informed[order]),
        "LE_REPORTED": np.where(found.police_said[order], "Y", "N"),
        "LE_REPORT_DTM": _text(found.police[order]),
        "LE_CASE_NO": _reference("LE", found.police[order]),
        "NCMEC_REPORT_DTM": _text(found.ncmec[order]),
        "NCMEC_NO": _reference("N", found.ncmec[order]),
        "RETURN_DTM": _text(found.returned[order]),
        "SCREEN_DTM": _text(found.screened[order]),
        "SCREEN_NO": _reference("S", found.screened[order]),
        "ST_CONCERN_DTM": _text(found.concern[order]),
    }
    return {name: np.asarray(values) for name, values in made.items()}


def as_table(made: Mapping[str, Column], *, typed: bool) -> pa.Table:
    """`typed`: times and days as such, for a Parquet file. A messy extract stays text."""
    arrays = {name: pa.array(values, mask=values == BLANK) for name, values in made.items()}
    if typed:
        arrays.update({name: arrays[name].cast(pa.timestamp("us")) for name in TIMES})
        arrays.update({name: arrays[name].cast(pa.date32()) for name in DAYS})
    return pa.table(arrays)


def _numbered(letter: str, numbers: Ints) -> Words:
    return np.asarray(np.char.add(letter, np.char.zfill(numbers.astype(np.str_), 8)))


def _reference(letter: str, when: Times) -> Words:
    """A report that was made has a number."""
    made: Flags = ~np.isnat(when)
    return np.where(made, _numbered(letter, np.arange(len(when)) + 1), BLANK)


def _text(when: Times) -> Words:
    written = np.char.replace(np.datetime_as_string(when, unit="m"), "T", " ")
    return np.where(np.isnat(when), BLANK, written)
