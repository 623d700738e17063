"""The files: the extract as CSV or Parquet, and beside it the mapping that says what its columns mean."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from .episodes import episodes
from .extract import as_table, columns
from .margins import DRAWN
from .mess import dirtied
from .people import people
from .shares import Shares

ENDINGS = (".csv", ".parquet")
MAP_ENDING = ".map.yaml"


def simulate(count: int, seed: int, out: Path, *, dirty: bool = False) -> Path:
    """Writes the extract and gives the path of its mapping. Raises ValueError for another ending, OSError."""
    if out.suffix not in ENDINGS:
        raise ValueError(f"{out.name} ends in neither {' nor '.join(ENDINGS)}.")
    shares = Shares(seed)
    children = people(count, shares)
    made = columns(children, episodes(children, shares))
    if dirty:
        made = dirtied(made, shares)
    write(as_table(made, typed=out.suffix == ".parquet" and not dirty), out)
    mapping = out.with_name(out.name.removesuffix(out.suffix) + MAP_ENDING)
    mapping.write_text(MAPPING.format(file=out.name, drawn=DRAWN), encoding="utf-8")
    return mapping


def write(table: pa.Table, out: Path) -> None:
    if out.suffix == ".parquet":
        pa.parquet.write_table(table, out, compression="zstd")
    else:
        pa.csv.write_csv(table, out, pa.csv.WriteOptions(quoting_style="none"))


MAPPING = """\
# What the columns of {file} mean. The children in it do not exist.
jurisdiction: us
time_zone: America/New_York
as_of: {drawn}
facts:
  actor.kind: ive_agency
  care.agency_responsible: yes
  missing.kind: missing
  sex_trafficking.identified_by_agency_employee: yes
files:
  episodes:
    file: {file}
    child: CLIENT_ID
    episode: EPISODE_ID
    groups:
      county: COUNTY
      sex: {{column: SEX, values: {{M: male, F: female}}}}
      race:
        column: RACE
        values: {{W: White, B: Black, H: Hispanic, M: More than one, N: Native, A: Asian, U: unknown}}
      placement:
        column: PLACEMENT
        values: {{FFH: Foster family, GRP: Group home, KIN: Kin, RTC: Residential treatment, TIL: Living on their own}}
    columns:
      child.birthdate: DOB
      care.foster_care: {{column: FOSTER_CARE, values: {{Y: yes, N: no}}}}
      missing.left_at: LEFT_DTM
      missing.informed_at: NOTIFIED_DTM
      missing.returned_at: RETURN_DTM
      sex_trafficking.suspected_at: ST_CONCERN_DTM
    acts:
      - act: report_missing
        to: law_enforcement
        at: LE_REPORT_DTM
        reference: LE_CASE_NO
        said: {{column: LE_REPORTED, values: {{Y: yes, N: no}}}}
      - {{act: report_missing, to: ncmec, at: NCMEC_REPORT_DTM, reference: NCMEC_NO}}
      - {{act: screen_after_return, to: case_record, at: SCREEN_DTM, reference: SCREEN_NO}}
"""
