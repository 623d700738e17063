"""The book over many children at once: the same rule files, compiled to SQL through Ibis.

What is compiled and what is prepared before: docs/decisions/0007. `findings` gives the query (`steps` the same in
small ones), `rows_of` the tables that it reads. No Django, no clock: the moment is a column.
"""

from .findings import Step, findings, steps
from .rows import Asked, Rows, rows_of
from .tables import Tables, tables_of

__all__ = ["Asked", "Rows", "Step", "Tables", "findings", "rows_of", "steps", "tables_of"]
