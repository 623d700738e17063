"""Drill: the compiled book on a real Spark says what it says on DuckDB, so that a state's warehouse can run it where
the data lies.

Spark is installed beside the project for this drill alone, and needs Java (on Debian: apt-get install
default-jre-headless). Without it the drill is skipped, and says so.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from steps import HOME, ROOT, Stop, told

SKIPPED = 77
SPARK = "pyspark==4.0.5"
PLACE = HOME / "spark"
SEEDS, CASES, STATE = (1,), 60, "us-fl"
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.sql.ansi.enabled": "true",
}
Row = dict[str, Any]


def install() -> None:
    """Once; it stays for the next drill."""
    if not (PLACE / "pyspark").is_dir():
        print(f"  installing {SPARK} ...", flush=True)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--target", str(PLACE), SPARK]
        if subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            shutil.rmtree(PLACE, ignore_errors=True)
            print(f"Skipped: {SPARK} could not be installed from the package index.")
            raise SystemExit(SKIPPED)
    sys.path[:0] = [str(PLACE), str(ROOT)]


def session() -> Any:
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").appName("handrail")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def on_spark(spark: Any, rows: Any, steps: list[Any], folder: Path) -> list[Row]:
    """Each step into a Parquet table, so that the next one reads and does not plan it again."""
    import ibis
    from pyarrow import parquet

    for name, table in rows._asdict().items():
        parquet.write_table(table, folder / f"{name}.parquet")
        spark.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)
    for number, step in enumerate(steps):
        made = spark.sql(str(ibis.to_sql(step.query, dialect="pyspark", pretty=False)))
        place = folder / step.table
        made.write.mode("append").parquet(str(place))
        spark.read.parquet(str(place)).createOrReplaceTempView(step.table)
        print(f"  {number + 1} of {len(steps)} steps", end="\r", flush=True)
    return [row.asDict() for row in spark.table("verdicts").collect()]


def compare(spark: Any, seed: int) -> int:
    from handrail.review.findings import steps
    from handrail.review.rows import Asked, rows_of
    from handrail.review.verdicts.compiled import last
    from handrail.rules import load_book
    from tests.review.comparing import batch, run, sql_of
    from tests.review.test_engines import place
    from tests.review.verdicts.compared import database_of

    book = load_book([STATE])
    rules = [one.rule.id for one in book.prepared if not one.rule.draft]
    asked, cases = [*steps(book, rules), *last(book, rules)], batch(book, seed, CASES)
    with database_of(cases, book) as database:
        run(database, [(step.table, sql_of(step.query)) for step in asked])
        here = sorted(database.table("verdicts").to_arrow_table().to_pylist(), key=place)
    rows = rows_of([Asked(number, case, at) for number, (_, case, at, _) in enumerate(cases)], book)
    with tempfile.TemporaryDirectory() as folder:
        there = sorted(on_spark(spark, rows, asked, Path(folder)), key=place)
    wrong = [(one, other) for one, other in zip(here, there, strict=True) if one != other]
    for one, other in wrong[:3]:
        print({name: (one[name], other[name]) for name in one if one[name] != other[name]}, one["rule"])
    print(f"Seed {seed}: {len(here):,} verdicts, {len(wrong):,} of them otherwise on Spark.")
    return len(wrong)


def main() -> int:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        print("Skipped: Spark needs Java, and there is none here.")
        return SKIPPED
    install()
    spark = session()
    try:
        wrong = sum(compare(spark, seed) for seed in SEEDS)
    finally:
        spark.stop()
    if wrong:
        raise Stop("Spark and DuckDB do not say the same.")
    return 0


if __name__ == "__main__":
    sys.exit(told(main))
