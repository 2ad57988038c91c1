"""DuckDB on one machine, Spark on many: where a list is kept, its keys are counted, and Splink lets pairs through.

Both are asked in the same SQL; the few words they say differently stand here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from openmash.linkage.columns import LISTS, NUMBERS, TEXTS, TRUTHS
from openmash.linkage.sieve import Sieve, settings
from openmash.rulebook.matching.meeting import MOST

LET_THROUGH_FROM = -9.0
"""Points of the sieve from which a pair is compared in full."""
_QUIET = 40

Pair = tuple[int, int]


class Engine(Protocol):
    """One of the two. ``api`` is Splink's."""

    api: Any
    apart: str
    """What this engine calls taking a list apart."""
    together: str
    """What it calls putting one together."""

    def run(self, name: str, select: str) -> None:
        """Keep what a query gives, under a name."""

    def load(self, name: str, parts: Sequence[Path]) -> None:
        """The parts of a list, as one table."""

    def pairs(self, table: str) -> Iterator[Pair]:
        """The records of each pair of a table of Splink's, in order."""

    def close(self) -> None:
        """Let go of everything."""


class DuckDB:
    """One machine. What does not fit into memory goes to ``folder``."""

    apart, together = "unnest", "list"

    def __init__(self, folder: Path, *, memory: str = "2GB", processes: int = 2) -> None:
        import duckdb
        from splink.backends.duckdb import DuckDBAPI

        self.database = duckdb.connect()
        self.database.execute(f"set memory_limit = '{memory}'")
        self.database.execute(f"set threads = {processes}")
        self.database.execute(f"set temp_directory = '{str(folder / 'spill').replace(chr(39), chr(39) * 2)}'")
        self.database.execute("create macro arrays_overlap(one, other) as list_has_any(one, other)")
        self.api = DuckDBAPI(self.database)

    def run(self, name: str, select: str) -> None:
        """Keep what a query gives, under a name."""
        self.database.execute(f"create or replace table {name} as {select}")

    def load(self, name: str, parts: Sequence[Path]) -> None:
        """The parts of a list, as one table."""
        relation = self.database.read_parquet([str(part) for part in parts])
        relation.create(name)

    def pairs(self, table: str) -> Iterator[Pair]:
        """The records of each pair of a table of Splink's, in order."""
        found = self.database.execute(f"select id_l, id_r from {table} order by id_l, id_r")
        while some := found.fetchmany(50_000):
            yield from some

    def close(self) -> None:
        """Let go of everything."""
        self.database.close()


class Spark:
    """A cluster, or ``local[2]``. ``master`` empty: what spark-submit or the environment says."""

    apart, together = "explode", "collect_list"

    def __init__(self, folder: Path, *, master: str = "local[2]") -> None:
        from pyspark.sql import SparkSession
        from splink.backends.spark import SparkAPI

        building = SparkSession.builder.appName("OpenMASH").config("spark.ui.enabled", "false")
        building = building.config("spark.ui.showConsoleProgress", "false")
        building = building.config("spark.sql.shuffle.partitions", "8") if master.startswith("local") else building
        self.session = (building.master(master) if master else building).getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self.session.sparkContext.setCheckpointDir(str(folder / "spill"))
        self.api = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self.session, register_udfs_automatically=False, break_lineage_method="persist"
        )

    def run(self, name: str, select: str) -> None:
        """Keep what a query gives, under a name."""
        self.session.sql(select).persist().createOrReplaceTempView(name)

    def load(self, name: str, parts: Sequence[Path]) -> None:
        """The parts of a list, as one table."""
        self.session.read.parquet(*(str(part) for part in parts)).createOrReplaceTempView(name)

    def pairs(self, table: str) -> Iterator[Pair]:
        """The records of each pair of a table of Splink's, in order."""
        rows = self.session.sql(f"select id_l, id_r from {table} order by id_l, id_r").toLocalIterator()
        yield from ((row.id_l, row.id_r) for row in rows)

    def close(self) -> None:
        """Let go of everything."""
        self.session.stop()


def load(engine: Engine, parts: Sequence[Path]) -> None:
    """A list as the table `records`: without the keys that too many share, and those nobody shares."""
    engine.load("folded", parts)
    most = " ".join(f"when '{kind}' then {most}" for kind, most in MOST.items())
    engine.run("every_key", f"select id, {engine.apart}(keys) as key from folded")
    engine.run(
        "shared_keys",
        "select key from every_key group by key having count(*) > 1"
        f" and count(*) <= max(case split_part(key, ':', 1) {most} end)",
    )
    engine.run(
        "kept_keys",
        f"select every_key.id, {engine.together}(every_key.key) as keys from every_key"
        " join shared_keys on every_key.key = shared_keys.key group by every_key.id",
    )
    columns = ", ".join(f"folded.{column}" for column in (*TEXTS, *NUMBERS, *TRUTHS, *LISTS))
    engine.run(
        "records",
        f"select folded.id, {columns}, kept_keys.keys from folded left join kept_keys on folded.id = kept_keys.id",
    )


class Sifting:
    """A loaded list and the model by which its pairs are let through."""

    def __init__(self, engine: Engine, sieve: Sieve, records: int) -> None:
        from splink import Linker

        self._engine = engine
        registered = engine.api.register("records", table_name="sifted")
        self._linker = Linker(registered, settings(sieve.numbers(), records), log_level=_QUIET)

    def let_through(self, chunk: int, of: int) -> Iterator[Pair]:
        """The pairs of one chunk of so many, counted from 1, by place."""
        found = self._linker.inference.predict_chunk(
            left_chunk=(chunk, of), threshold_match_weight=LET_THROUGH_FROM, warning_mode="never"
        )
        yield from self._engine.pairs(found.physical_name)
        found.drop_table_from_database_and_remove_from_cache()
