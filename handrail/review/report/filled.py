"""The sample after somebody read the files: what holds of all times missing, from `sample.csv` with its columns filled.

A question that is not asked of every time missing (was the child screened after return?) has a share among those that
it is asked of: a combined ratio, whose interval comes from what each answer differs from it. Where all answers are the
same the normal curve would leave no doubt at all; there Wilson's interval stands.

Source: W. G. Cochran, Sampling Techniques, 3rd edition, 5.3 to 5.6 and 6.11.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from handrail.rules.errors import Place, RulesError
from handrail.rules.intervals import Z95, wilson

from .counts import QUESTIONS
from .sample import Estimate

YES, NO, UNSURE, NOT_ASKED = "yes", "no", "cannot tell", "not asked"
ANSWERS = {
    **{"yes": YES, "y": YES, "met": YES, "no": NO, "n": NO, "late": NO, "never": NO, "unproven": NO},
    **{"cannot tell": UNSURE, "cannot_tell": UNSURE, "unknown": UNSURE},
    **{"not asked": NOT_ASKED, "n/a": NOT_ASKED, "na": NOT_ASKED, "ended": NOT_ASKED, "running": NOT_ASKED},
}
"""What may stand in a column that was filled in, in small letters; nothing: the file was not read for this."""

WORDS = f"{YES}, {NO}, {UNSURE}, {NOT_ASKED}"
NEEDED = ("stratum", "stratum_size")
LEAST_READ = 2
"""Of each stratum: one file says nothing of how much files differ."""


class SampleError(RulesError):
    """A fault in a sample that was filled in."""


@dataclass(frozen=True)
class Answer:
    """What the file of one time missing says, and what the record said."""

    stratum: str
    said: str
    record: str


@dataclass(frozen=True)
class Found:
    """One question: how many files were read for it, and what that says of all."""

    key: str
    read: int
    asked: int
    """Of those that were read, so many were asked at all."""

    estimate: Estimate | None
    """None where nothing was read."""

    agree: int
    """For so many that were asked the record says what the file says: done in time and proven, or not."""


def estimates_of(path: Path) -> list[Found]:
    """Raises SampleError, with the line, for what cannot be read or is too little."""
    sizes, answers = read(path)
    return [found(key, sizes, answers[key], path.name) for key in QUESTIONS]


def column(key: str) -> str:
    return f"{key}_by_the_file"


# --- reading ------------------------------------------------------------------------------------------------------


def read(path: Path) -> tuple[dict[str, int], dict[str, list[Answer]]]:
    """The size of each stratum, and the answers to each question."""
    sizes: dict[str, int] = {}
    answers: dict[str, list[Answer]] = {key: [] for key in QUESTIONS}
    for line, row in rows(path):
        stratum, size = row["stratum"].strip(), row["stratum_size"].strip()
        if not size.isdigit() or sizes.setdefault(stratum, int(size)) != int(size):
            what = f'stratum_size is "{size}", which is not the size of the stratum "{stratum}".'
            raise SampleError(Place(path.name, line), what, "Leave the columns that were filled already as they are.")
        for key in QUESTIONS:
            said = row[column(key)].strip().lower()
            if said and said not in ANSWERS:
                raise SampleError(Place(path.name, line), f"{column(key)} is none of the words.", f"Write {WORDS}.")
            if said:
                answers[key].append(Answer(stratum, ANSWERS[said], row.get(f"{key}_verdict") or ""))
    return sizes, answers


def rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """By line. A spreadsheet may have saved it with another sign between the columns."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SampleError(Place(path.name), "It is no text with UTF-8.", "Save it as CSV with UTF-8.") from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), restval="")
    lost = [one for one in (*NEEDED, *map(column, QUESTIONS)) if one not in (reader.fieldnames or ())]
    if lost:
        mend = "Give the sample.csv of a review, filled in."
        raise SampleError(Place(path.name, 1), f"There is no column {', '.join(lost)}.", mend)
    for row in reader:
        yield reader.line_num, row


# --- what follows -------------------------------------------------------------------------------------------------


def found(key: str, sizes: Mapping[str, int], answers: Sequence[Answer], file: str) -> Found:
    asked = [one for one in answers if one.said != NOT_ASKED]
    agree = sum((one.said == YES) == (one.record == "met") for one in asked)
    if not answers:
        return Found(key, 0, 0, None, 0)
    enough(key, sizes, answers, file)
    return Found(key, len(answers), len(asked), ratio(sizes, answers) if asked else None, agree)


def enough(key: str, sizes: Mapping[str, int], answers: Iterable[Answer], file: str) -> None:
    """Raises SampleError for a stratum of which too little was read."""
    read = [one.stratum for one in answers]
    for stratum, size in sizes.items():
        if read.count(stratum) < min(LEAST_READ, size):
            what = f'{column(key)} says too little of the stratum "{stratum}".'
            raise SampleError(
                Place(file), what, f"Read at least {LEAST_READ} files of each, or leave the column empty."
            )


def ratio(sizes: Mapping[str, int], answers: Sequence[Answer]) -> Estimate:
    """The share of yes among those that are asked."""
    own = {stratum: [one for one in answers if one.stratum == stratum] for stratum in sizes}
    weight = {stratum: size / len(own[stratum]) for stratum, size in sizes.items()}
    asked = sum(weight[one.stratum] for one in answers if one.said != NOT_ASKED)
    yes = sum(weight[one.stratum] for one in answers if one.said == YES)
    share = yes / asked
    half = Z95 * sqrt(sum(spread(size, own[stratum], share) for stratum, size in sizes.items())) / asked
    low, high = max(0.0, share - half), min(1.0, share + half)
    every = all(len(own[stratum]) == size for stratum, size in sizes.items())
    if share in (0.0, 1.0) and not every:
        count = sum(one.said != NOT_ASKED for one in answers)
        low, high = wilson(round(share * count), count)
        low, high = (low, share) if share else (share, high)
    return Estimate(share, low, high, yes)


def spread(size: int, own: Sequence[Answer], share: float) -> float:
    """The variance of a stratum's total of what each answer differs from the share."""
    count = len(own)
    if count in (1, size):
        return 0.0
    off = [(one.said == YES) - share if one.said != NOT_ASKED else 0.0 for one in own]
    mean = sum(off) / count
    return size**2 * (1 - count / size) / count * sum((one - mean) ** 2 for one in off) / (count - 1)
