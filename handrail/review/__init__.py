"""The book over many children at once: the same rule files, compiled to SQL through Ibis.

What is compiled and what is prepared before: docs/decisions/0007. `findings` gives the query (`steps` the same in
small ones), `rows_of` the tables that it reads. No Django, no clock: the moment is a column.

Ibis is slow to load, so nothing is imported here: an extract is read and judged without it, by SQL that was written
before (`verdicts/kept.py`).
"""
