"""An agency's own extract, read: from files and a mapping to the tables that the whole book is asked of.

`prepare` leaves in a DuckDB connection

- `moments`, `acts`, `offsets`, `business`: what the compiled rules read, see `handrail.review.tables`
- `cases`: one row for each time missing: case_id, source, line, child, episode, began (UTC), and the groups year,
  county, sex, age_group, race, placement
- `doubts`: case_id, event, act, recipient, column, why: done at a time that nobody can say, so that neither late nor
  never can be said
- `problems`: role, file, line, column, kind, said, case_id
- `reading`: role, file, rows_read, cases, merged_as_duplicates, set_aside; the first is the sum of the others

`lay_out` makes `moments` and `acts` anew in the other reading of days without an hour.
"""

from .errors import ExtractError, MapError
from .map_reading import read_map
from .mapping import Map
from .prepared import Prepared, lay_out, prepare
from .sources import Source, source_of

__all__ = ["ExtractError", "Map", "MapError", "Prepared", "Source", "lay_out", "prepare", "read_map", "source_of"]
