"""What the federal auditors published about 30 months of children missing from foster care, July 2018 to December 2020.

Found in print, by the Office of Inspector General of HHS and newspapers that quote it:

- 110,446 episodes of about 44,000 children; 34 days on average; 6,619 still missing at the end
- NCMEC, projected to the 74,353 episodes of two days and longer: 47 % never told, 22 % late (the sample: 45 and 22 of
  100)
- police: 86 of 100 in time, 8 late; for the other 6 it could not be established
- screening after the return: 268 of 413 files without evidence (65 %), of boys 72 % and of girls 59 %
- 542 of 7,039 children who ran had an allegation of trafficking while away (a study, not the audit)

Not found, so made up here and no finding about anybody: ages, counties, races, placements, how long after the limit a
late report came, how soon a screening, who still was missing by age, and anything about the shorter third of the
episodes (they get the same shares as the longer ones). The share of boys follows from 72, 59 and 65 %.
"""

from __future__ import annotations

from datetime import datetime

EPISODES = 110_446
CHILDREN = 44_000
STILL_MISSING = 6_619
DAYS_ON_AVERAGE = 34
TWO_DAYS_AND_LONGER = 74_353
FIRST, LAST = datetime(2018, 7, 1), datetime(2021, 1, 1)  # noqa: DTZ001 local times, as an extract holds them
DRAWN = "2021-03-31T00:00:00-04:00"
"""The extract is from a while after the period, so that every report that came late is in it."""

NCMEC = {"never": 47, "late": 22, "in_time": 31}
POLICE = {"in_time": 86, "late": 8, "not_established": 6}
NOT_SCREENED = {"M": 72, "F": 59}
NOT_SCREENED_OVERALL = 65
TRAFFICKING_REPORTED = 542 / 7_039

BOYS = (NOT_SCREENED_OVERALL - NOT_SCREENED["F"]) / (NOT_SCREENED["M"] - NOT_SCREENED["F"])
