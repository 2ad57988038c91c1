"""Learning the sieve from a list of which nobody said who is who: Splink's expectation maximisation.

Nothing is drawn by lot, so that DuckDB and Spark learn the same numbers: how often strangers agree is counted over all
pairs of a few thousand records taken at even steps, and the rest from all pairs that meet under three plain rules.
"""

from __future__ import annotations

import logging
from typing import Any

from openmash.linkage.engines import Engine
from openmash.linkage.sieve import Numbers, Sieve, bounded, settings

STRANGERS = 1_000
"""Records whose pairs stand for people who are not one: half a million pairs."""
LEARNED_FROM = 100_000
"""Records at most; of a longer list those born on every so-manieth day, so that records of one person stay together."""
_RULES = (("born",), ("forename", "surname"), ("phone", "forename_sound"))
"""Each leaves the others free to be learned."""
_QUIET = 40


def learn(engine: Engine, records: int, *, source: str) -> Sieve:
    """The sieve of the list that is loaded in this engine."""
    from splink import Linker, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    every = max(1, -(-records // LEARNED_FROM))
    engine.run("taught", f"select * from records where mod(coalesce(day, id), {every}) = 0")
    started = settings(_strangers(engine, records), min(records, LEARNED_FROM))
    linker = Linker(engine.api.register("taught", table_name="taught_from"), started, log_level=_QUIET)
    for columns in _RULES:
        if _brings_together(engine, columns):
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    model = linker.misc.save_model_to_json()
    levels = {
        field: tuple(bounded(level.get("m_probability"), level.get("u_probability")) for level in known)
        for field, known in _levels(model).items()
    }
    return Sieve(source, levels)


def _brings_together(engine: Engine, columns: tuple[str, ...]) -> bool:
    """Do any two records agree in these columns? Splink refuses to learn from a rule under which none do."""
    agree = " and ".join(f"one.{column} = other.{column}" for column in columns)
    pairs = f"select one.id as id_l, other.id as id_r from taught one join taught other on {agree}"
    engine.run("brought_together", f"{pairs} where one.id < other.id limit 1")
    return any(engine.pairs("brought_together"))


def _strangers(engine: Engine, records: int) -> Numbers:
    """How often two people who are not one agree in each way."""
    from splink import Linker

    engine.run("strangers", f"select * from records where mod(id, {max(1, records // STRANGERS)}) = 0")
    registered = engine.api.register("strangers", table_name="strangers_of")
    linker = Linker(registered, settings({}, STRANGERS), log_level=_QUIET)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e12, min_count_per_level=None, num_chunks=1)
    return {
        field: [{"u_probability": u} if (u := level.get("u_probability")) is not None else {} for level in known]
        for field, known in _levels(linker.misc.save_model_to_json()).items()
    }


def _levels(model: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """By field, the levels of a model of Splink's but the first."""
    return {
        comparison["output_column_name"]: [
            level for level in comparison["comparison_levels"] if not level.get("is_null_level")
        ]
        for comparison in model["comparisons"]
    }
