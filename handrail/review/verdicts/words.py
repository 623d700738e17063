"""The words for a verdict. What makes one of a finding: `expressed.py`.

`met`          in time, with proof            `unproven`  said to be done, and nothing shows it
`late`         with proof, after its time     `never`     its time is over, or the law gives none; nothing on record
`running`      its time is not over           `ended`     the child was back, or was found, before it was due
`held`, `closed`                              a person decided so
`cannot_tell`  what is unknown could change the answer; `needs` names it

Unknown is never no: a weaker duty that an unknown fact could make a must is a cannot tell until something was done.
"""

from __future__ import annotations

WORDS = ("met", "late", "unproven", "never", "held", "closed", "cannot_tell", "running", "ended")
ASKED = WORDS[:7]
"""What counts in a share; `running` and `ended` stand beside it: the question does not arise, or not yet."""

CALENDAR = "calendar"
"""What is needed when a business day lies beyond the calendar."""
