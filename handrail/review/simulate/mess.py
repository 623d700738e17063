"""What real extracts look like: days without an hour, rows twice, times in the wrong order, codes nobody agreed on.

How often each happens is made up. What the auditors say of it is that most reports made in time had something wrong.
"""

from __future__ import annotations

import numpy as np

from .extract import BLANK, Column
from .shares import Shares

DAY_ONLY = {"NCMEC_REPORT_DTM": 0.12, "LE_REPORT_DTM": 0.06, "RETURN_DTM": 0.05}
LEFT_OUT = {
    **{"NCMEC_NO": 0.10, "LE_CASE_NO": 0.10, "SCREEN_NO": 0.05},
    **{"NOTIFIED_DTM": 0.01, "DOB": 0.005, "COUNTY": 0.01},
}
NO_DATE = {"02/30/2019": 0.001, "see notes": 0.001}
CODES = {"SEX": {"m": 0.01, "Female": 0.004}, "FOSTER_CARE": {"y ": 0.01, "?": 0.003, "N": 0.01}}
BACK_BEFORE_LEAVING, OVERLAPPING, TWICE, TWICE_AND_DIFFERENT = 0.003, 0.003, 0.008, 0.003


def dirtied(made: dict[str, Column], shares: Shares) -> dict[str, Column]:
    made = {name: values.astype("<U20") for name, values in made.items()}
    count = len(made["LEFT_DTM"])
    for name, share in DAY_ONLY.items():
        made[name] = np.where(shares.exactly(share, count), made[name].astype("<U10"), made[name])
    for name, share in LEFT_OUT.items():
        made[name] = np.where(shares.exactly(share, count), BLANK, made[name])
    for written, share in NO_DATE.items():
        told = shares.exactly(share, count) & (made["NCMEC_REPORT_DTM"] != BLANK)
        made["NCMEC_REPORT_DTM"] = np.where(told, written, made["NCMEC_REPORT_DTM"])
    for name, codes in CODES.items():
        for written, share in codes.items():
            made[name] = np.where(shares.exactly(share, count), written, made[name])
    _disordered(made, shares)
    return _twice(made, shares)


def _disordered(made: dict[str, Column], shares: Shares) -> None:
    """Back before leaving; and a new time missing of a child whose last one is not over."""
    count = len(made["LEFT_DTM"])
    early = shares.exactly(BACK_BEFORE_LEAVING, count) & (made["RETURN_DTM"] != BLANK)
    made["RETURN_DTM"] = np.where(early, "2018-06-01 08:00", made["RETURN_DTM"])
    order = np.lexsort((made["LEFT_DTM"], made["CLIENT_ID"]))
    before, after = order[:-1], order[1:]
    same = (made["CLIENT_ID"][before] == made["CLIENT_ID"][after]) & (made["RETURN_DTM"][after] != BLANK)
    picked = same & shares.exactly(OVERLAPPING * 2, len(before))
    made["LEFT_DTM"][after[picked]] = made["LEFT_DTM"][before[picked]]


def _twice(made: dict[str, Column], shares: Shares) -> dict[str, Column]:
    """Some rows again at the end, some of those with another number of the report."""
    count = len(made["LEFT_DTM"])
    same, other = shares.exactly(TWICE, count), shares.exactly(TWICE_AND_DIFFERENT, count)
    added = {name: np.concatenate([values[same], values[other]]) for name, values in made.items()}
    changed = np.concatenate([np.zeros(same.sum(), dtype=np.bool_), np.ones(other.sum(), dtype=np.bool_)])
    added["NCMEC_NO"] = np.where(changed, "N99999999", added["NCMEC_NO"])
    return {name: np.concatenate([values, added[name]]) for name, values in made.items()}
