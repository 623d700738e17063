"""Small extracts written by hand, and what became of them."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from handrail.review.extract import Prepared, lay_out, prepare, read_map, source_of

MAP = """
jurisdiction: us
time_zone: America/New_York
as_of: 2026-06-01T00:00:00-04:00
facts: {actor.kind: ive_agency, missing.kind: missing}
files:
  episodes:
    child: CHILD
    episode: EPISODE
    columns:
      child.birthdate: BORN
      care.foster_care: {column: CARE, values: {"1": yes, "2": no, "9": unknown}}
      missing.left_at: LEFT
      missing.informed_at: TOLD
      missing.returned_at: BACK
    acts:
      - {act: report_missing, to: law_enforcement, at: POLICE, reference: POLICE_NO}
"""
HEADER = ("CHILD", "EPISODE", "BORN", "CARE", "LEFT", "TOLD", "BACK", "POLICE", "POLICE_NO")
ROW = {
    **{"CHILD": "C1", "EPISODE": "E1", "BORN": "2010-05-02", "CARE": "1"},
    **{"LEFT": "2026-03-01 20:00", "TOLD": "2026-03-01 21:00", "BACK": "2026-03-09 08:00"},
    **{"POLICE": "2026-03-02 09:00", "POLICE_NO": "P-1"},
}


@dataclass
class Extract:
    """Rows of an extract; what is not said is as in ROW."""

    folder: Path
    mapping: str = MAP
    lines: list[str] = field(default_factory=lambda: [",".join(HEADER)])
    database: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    prepared: Prepared | None = None

    def row(self, **said: str) -> "Extract":
        return self.line(",".join({**ROW, **said}[name] for name in HEADER))

    def line(self, text: str) -> "Extract":
        self.lines.append(text)
        return self

    @property
    def path(self) -> Path:
        return self.folder / "episodes.csv"

    @property
    def map_path(self) -> Path:
        return self.folder / "episodes.map.yaml"

    def written(self, encoding: str = "utf-8") -> "Extract":
        self.path.write_text("\n".join(self.lines) + "\n", encoding=encoding)
        self.map_path.write_text(self.mapping, encoding="utf-8")
        return self

    def read(self, *more: Path, as_of: datetime | None = None, keep_going: bool = False) -> "Extract":
        sources = [source_of(str(path)) for path in (self.path, *more)]
        mapping = read_map(self.map_path)
        self.prepared = prepare(self.database, sources, mapping, as_of=as_of, keep_going=keep_going)
        return self

    def laid(self, reading: str) -> "Extract":
        lay_out(self.database, reading, self.prepared)
        return self

    def all(self, query: str) -> list[tuple[object, ...]]:
        return self.database.execute(query).fetchall()

    def one(self, query: str) -> object:
        ((found,),) = self.all(query)
        return found

    @property
    def problems(self) -> list[tuple[object, ...]]:
        return self.all('SELECT line, "column", kind FROM problems ORDER BY ALL')

    @property
    def reading(self) -> list[tuple[object, ...]]:
        return self.all("SELECT rows_read, cases, merged_as_duplicates, set_aside FROM reading ORDER BY role")

    def started(self) -> object:
        """When the agency was told, in UTC."""
        return self.one("SELECT at__missing__informed_at FROM moments WHERE starts = 'missing.informed_at'")
