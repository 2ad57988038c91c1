"""Makes a set of invented people whose truth is known. The same arguments make the same bytes.

python -m bench.make list OUT --records 100000 --seed 7
python -m bench.make register OUT --register 100000 --queries 2000 --seed 7 [--households]
"""

from __future__ import annotations

from pathlib import Path

import click

from bench import lists, profile, register
from bench.world import World

SEED = 20_250_630
folder = click.Path(file_okay=False, path_type=Path)
count = click.IntRange(1)
seed_option = click.option("--seed", default=SEED, show_default=True, help="Another number makes other people.")
profile_option = click.option(
    "--profile", "city", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=profile.STANDARD,
    help="Another city: its names, streets and slips.",
)  # fmt: skip


@click.group()
def make() -> None:
    """Invented people: a whole list, or a register and people to look for in it."""


@make.command(name="list")
@click.argument("out", type=folder)
@click.option("--records", default=10_000, show_default=True, type=count)
@seed_option
@profile_option
def a_list(out: Path, records: int, seed: int, city: Path) -> None:
    """Write records.csv and truth.csv (record_id, person_id, household_id, community), for `openmash match batch`."""
    world = _world(city, seed, out)
    lists.make(world, out, records=records)


@make.command(name="register")
@click.argument("out", type=folder)
@click.option("--register", "size", default=100_000, show_default=True, type=count, help="People in the register.")
@click.option("--queries", default=2_000, show_default=True, type=count, help="People to look for: 6 in 10 are known.")
@click.option("--unknown", type=click.IntRange(0), help="Instead of 4 in 10 of them, so many who are not known.")
@click.option("--per-community", default=0, type=click.IntRange(0), help="Of each community at least so many known.")
@click.option("--households", is_flag=True, help="Whole referrals: one to four people of a household each.")
@seed_option
@profile_option
def a_register(
    out: Path, size: int, queries: int, unknown: int | None, per_community: int, households: bool, seed: int, city: Path
) -> None:
    """Write register.csv, queries.csv and truth.csv, for `openmash match evaluate`.

    truth.csv says who each is in the register, the kind (known, sibling, twin, relative, parent, stranger) and the
    community.
    """
    if households and (unknown is not None or per_community):
        raise click.UsageError("--unknown and --per-community are for people looked for alone, not for --households.")
    world = _world(city, seed, out)
    known = queries * 6 // 10
    asking: register.Asking
    if households:
        asking = register.Together(world, register=size, people=queries)
    else:
        strangers = queries - known if unknown is None else unknown
        asking = register.Alone(world, register=size, known=known, unknown=strangers, per_community=per_community)
    try:
        register.make(world, out, asking, register=size, referrals=households)
    except register.TooFew as no:
        raise click.UsageError(str(no)) from None


def _world(city: Path, seed: int, out: Path) -> World:
    try:
        read = profile.read(city)
    except (KeyError, TypeError, ValueError) as fault:
        raise click.UsageError(f"{city} does not describe a city as bench/profile.toml does: {fault}") from None
    out.mkdir(parents=True, exist_ok=True)
    return World(read, seed)


if __name__ == "__main__":
    make()
