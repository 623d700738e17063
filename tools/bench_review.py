"""`make bench-review`: a whole state, from the command to the written report, beside other ways to the same verdicts.

All sides read the same simulated extract and must count the same verdicts on the federal three: the whole review; the
compiled rules for these three alone, without a report; SQL written by hand for these three alone, which is the floor; a
careful pandas script; and the evaluator one child at a time (a sample, scaled up). Each side runs in a process of its
own, in turn; seconds by the clock, seconds of processor, and peak memory are those of that process. On a machine with
other work the seconds of processor tell more.

Settings: SIZES="110446 1000000 10000000" says how many times missing (the default is the first two; 50 million need
about 60 GB of disk), MEMORY=4GB what the engine may use, which is how an extract that is larger than memory is tried.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd

from handrail.cli import main as handrail
from handrail.cli.reviewing import written_before
from handrail.review.extract import lay_out, prepare, read_map, source_of
from handrail.review.verdicts import AUDITED, judge
from handrail.rules import due, load_book, read_facts

EPISODES = 110_446
STATE = "us-fl"
LARGE = 2_000_000
"""Beyond it pandas needs more memory than there is, and is left out."""

SAMPLED = 300
"""So many children for the evaluator."""

ZONE = "America/New_York"
Counts = dict[str, dict[str, int]]


# --- the sides: each prints its counts and seconds as JSON -------------------------------------------------------


def whole(extract: Path) -> Counts:
    """The command, with every duty of a state and every file of the report."""
    out = extract.with_name(f"{extract.stem}-report")
    memory = ["--memory", os.environ["MEMORY"]] if "MEMORY" in os.environ else []
    try:
        handrail(["review", str(extract), "--jurisdiction", STATE, *memory, "--out", str(out)])
    except SystemExit as ended:
        if ended.code:
            raise
    found = json.loads((out / "review.json").read_text())["questions"]
    words = ("met", "late", "unproven", "never", "cannot_tell")
    return {key: {word: line[word] for word in words} for key, line in found.items()}


def three(extract: Path) -> Counts:
    """The same three verdicts by the compiled rules, from the file to the counts: what being compiled costs."""
    mapping = read_map(extract.with_name(f"{extract.stem}.map.yaml"))
    own = replace(mapping.book, rules={name: rule for name, rule in mapping.book.rules.items() if name in AUDITED})
    with duckdb.connect() as database:
        if "MEMORY" in os.environ:
            database.execute(f"SET memory_limit = '{os.environ['MEMORY']}'")
        found = prepare(database, [source_of(str(extract))], replace(mapping, book=own))

        def laid(connection: duckdb.DuckDBPyConnection, reading: str, part: int) -> None:
            lay_out(connection, reading, found, part)

        judge(database, found, laid, parts=found.parts, kept=written_before())
        rows = database.execute(
            "SELECT rule, own_verdict, count(*) FROM verdicts WHERE level = 'must' GROUP BY ALL"
        ).fetchall()
    names = dict(zip(AUDITED, ("police", "ncmec", "screened"), strict=True))
    return {key: {word: count for rule, word, count in rows if names[rule] == key} for key in names.values()}


def by_hand(extract: Path) -> Counts:
    """The three verdicts, and nothing else: the floor."""
    database = duckdb.connect()
    database.execute(f"SET TimeZone = '{ZONE}'")
    rows = database.execute(BY_HAND, {"file": str(extract)}).fetchall()
    return {key: {word: count for name, word, count in rows if name == key} for key in ("police", "ncmec", "screened")}


BY_HAND = """
WITH e AS (
    SELECT NOTIFIED_DTM::TIMESTAMPTZ AS told, RETURN_DTM::TIMESTAMPTZ AS back, LE_REPORTED = 'Y' AS said,
        LE_REPORT_DTM::TIMESTAMPTZ AS le, LE_CASE_NO AS le_no, NCMEC_REPORT_DTM::TIMESTAMPTZ AS nc, NCMEC_NO AS nc_no,
        SCREEN_DTM::TIMESTAMPTZ AS sc, SCREEN_NO AS sc_no,
        date_diff('year', DOB::DATE, RETURN_DTM::DATE)
          - (strftime(RETURN_DTM::DATE, '%m%d') < strftime(DOB::DATE, '%m%d'))::INT AS age
    FROM read_csv($file, all_varchar = true)
), v AS (
    SELECT CASE WHEN le IS NULL AND said THEN 'cannot_tell' WHEN le IS NULL THEN 'never' WHEN le_no IS NULL
             THEN 'unproven' WHEN le > told + INTERVAL 24 HOUR THEN 'late' ELSE 'met' END AS police,
        CASE WHEN nc IS NULL THEN 'never' WHEN nc_no IS NULL THEN 'unproven'
             WHEN nc > told + INTERVAL 24 HOUR THEN 'late' ELSE 'met' END AS ncmec,
        CASE WHEN back IS NULL THEN NULL WHEN sc IS NULL AND age < 18 THEN 'never' WHEN sc IS NULL THEN 'cannot_tell'
             WHEN sc_no IS NULL THEN 'unproven' ELSE 'met' END AS screened
    FROM e
)
SELECT 'police', police, count(*) FROM v GROUP BY 2 UNION ALL SELECT 'ncmec', ncmec, count(*) FROM v GROUP BY 2
UNION ALL SELECT 'screened', screened, count(*) FROM v WHERE screened IS NOT NULL GROUP BY 2
"""


def by_pandas(extract: Path) -> Counts:
    """As a careful analyst writes it: the zone said, columns as wholes, every case in an order."""
    frame = pd.read_csv(extract, dtype=str, keep_default_na=False)
    at = {
        name: pd.to_datetime(frame[name].replace("", None)).dt.tz_localize(
            ZONE, ambiguous=np.ones(len(frame), dtype=bool), nonexistent="shift_forward"
        )
        for name in ("NOTIFIED_DTM", "LE_REPORT_DTM", "NCMEC_REPORT_DTM", "RETURN_DTM", "SCREEN_DTM")
    }
    limit = at["NOTIFIED_DTM"] + pd.Timedelta(hours=24)

    def told(column: str, number: str, said: "pd.Series[bool]") -> Counter[str]:
        none = at[column].isna()
        cases = [none & said, none, frame[number] == "", at[column] > limit]
        return Counter(np.select(cases, ["cannot_tell", "never", "unproven", "late"], default="met").tolist())

    back = at["RETURN_DTM"].notna()
    born, day = pd.to_datetime(frame["DOB"].replace("", None)), at["RETURN_DTM"].dt
    before = (day.month < born.dt.month) | ((day.month == born.dt.month) & (day.day < born.dt.day))
    age = day.year - born.dt.year - before.astype(int)
    none = at["SCREEN_DTM"].isna()
    cases = [none & (age < 18), none, frame["SCREEN_NO"] == ""]
    screened = np.select(cases, ["never", "cannot_tell", "unproven"], default="met")
    return {
        "police": told("LE_REPORT_DTM", "LE_CASE_NO", frame["LE_REPORTED"] == "Y"),
        "ncmec": told("NCMEC_REPORT_DTM", "NCMEC_NO", pd.Series(False, index=frame.index)),
        "screened": Counter(screened[back].tolist()),
    }


def one_by_one(extract: Path) -> float:
    """Seconds for all, from a sample: the whole book by the evaluator, without reading the file or writing any."""
    book, zone = load_book([STATE]), ZoneInfo(ZONE)

    def when(text: str) -> str:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()

    with extract.open(newline="") as file:
        rows = [*islice(csv.DictReader(file), SAMPLED)]
    began = time.process_time()
    for row in rows:
        acts = (("report_missing", "law_enforcement", "LE_REPORT_DTM", "LE_CASE_NO"),
                ("report_missing", "ncmec", "NCMEC_REPORT_DTM", "NCMEC_NO"),
                ("screen_after_return", "case_record", "SCREEN_DTM", "SCREEN_NO"))  # fmt: skip
        episode = {"id": "e1", "kind": "missing", "informed_at": when(row["NOTIFIED_DTM"])}
        if row["RETURN_DTM"]:
            episode["returned_at"] = when(row["RETURN_DTM"])
        done = [{"act": act, "to": to, "at": when(row[at]), "about": "e1", "reference": row[no] or None}
                for act, to, at, no in acts if row[at]]  # fmt: skip
        facts = {"actor.kind": "ive_agency", "care.agency_responsible": "yes", "care.foster_care": "yes",
                 "child.birthdate": row["DOB"]}  # fmt: skip
        written = {"jurisdiction": STATE, "timezone": ZONE, "facts": facts, "episodes": [episode],
                   "done": [{key: value for key, value in act.items() if value} for act in done]}  # fmt: skip
        due(read_facts(written), at=datetime(2021, 3, 31, tzinfo=zone), book=book)
    return (time.process_time() - began) / len(rows)


SIDES = {"whole": whole, "three": three, "by hand": by_hand, "pandas": by_pandas, "one by one": one_by_one}
TITLES = {
    "whole": f"handrail review, the whole book of {STATE}, report written",
    "three": "the compiled rules, three verdicts and no report",
    "by hand": "SQL by hand, three verdicts and no report",
    "pandas": "pandas by hand, three verdicts and no report",
    "one by one": f"the evaluator, one child at a time ({SAMPLED} tried, scaled up)",
}


# --- in turn ------------------------------------------------------------------------------------------------------


def side(name: str, extract: Path) -> dict[str, object]:
    """A process of its own, so that nobody pays for another's memory."""
    began = time.perf_counter()
    made = subprocess.run(
        [sys.executable, __file__, "--side", name, str(extract)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise SystemExit(f"{name} failed:\n{made.stderr}")
    return {**json.loads(made.stdout.splitlines()[-1]), "seconds": time.perf_counter() - began}


def run_side(name: str, extract: Path) -> None:
    found = SIDES[name](extract)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"found": found, "peak": used.ru_maxrss / 1024, "processor": used.ru_utime + used.ru_stime}))


def bench(episodes: int, folder: Path) -> dict[str, object]:
    extract = folder / f"state-{episodes}.csv"
    subprocess.run(
        [sys.executable, "-m", "handrail", "simulate", "--episodes", str(episodes), "--out", str(extract)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    size = extract.stat().st_size / 2**20
    print(f"\n{episodes:,} times missing ({size:,.0f} MB of CSV): seconds by the clock, of processor, MB of memory at")
    print("most, and the processor's seconds beside those of SQL by hand")
    told: dict[str, dict[str, object]] = {}
    for name in ("by hand", *(one for one in SIDES if one != "by hand")):
        if name == "pandas" and episodes > LARGE:
            continue
        told[name] = found = side(name, extract)
        if name == "one by one":
            found["seconds"] = found["processor"] = float(str(found["found"])) * episodes
        ratio = float(str(found["processor"])) / float(str(told["by hand"]["processor"]))
        print(
            f"  {TITLES[name]:<68} {found['seconds']:>8.1f} s {found['processor']:>8.1f} s {found['peak']:>7.0f} MB"
            f" {ratio:>7.2f} ×",
            flush=True,
        )
    agree(told)
    extract.unlink()
    return told["whole"]


def agree(told: dict[str, dict[str, object]]) -> None:
    """Small numbers are hidden in the report, so they are left out."""
    for name in sorted({"three", "by hand", "pandas"} & told.keys()):
        for key, line in dict(told["whole"]["found"]).items():  # type: ignore[call-overload]
            other = told[name]["found"][key]  # type: ignore[index]
            wrong = {word: (count, other.get(word, 0)) for word, count in line.items()
                     if count is not None and count != other.get(word, 0)}  # fmt: skip
            if wrong:
                print(f"  {name} counts otherwise for {key}: {wrong}")


def main() -> None:
    if sys.argv[1:2] == ["--side"]:
        run_side(sys.argv[2], Path(sys.argv[3]))
        return
    asked = os.environ.get("SIZES") or " ".join(sys.argv[1:]) or f"{EPISODES} 1000000"
    before: tuple[int, dict[str, object]] | None = None
    with tempfile.TemporaryDirectory() as folder:
        for episodes in map(int, asked.split()):
            found = bench(episodes, Path(folder))
            if before is not None:
                grown = {name: float(str(found[name])) / float(str(before[1][name])) for name in ("processor", "peak")}
                print(
                    f"  {episodes / before[0]:.1f} times as many: {grown['processor']:.1f} times the processor's "
                    f"seconds, {grown['peak']:.1f} times the memory"
                )
            before = episodes, found


if __name__ == "__main__":
    main()
