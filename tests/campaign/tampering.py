"""Somebody who holds an exported chain, knows every rule of it, and alters it: each way there is, drawn at random.

The one thing they have not is the key that signs heads.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from openmash.ledger import heads
from openmash.ledger.chain import FIRST, link_hash
from openmash.ledger.heads import Head

Row = dict[str, Any]
OTHER_TIMES = ("2026-01-01T00:00:00+00:00", "2026-05-26T09:00:00+00:01", "2026-05-26T09:00:00.000001+00:00")


@dataclass
class Kept:
    """An exported chain with the head that was signed at its end, as somebody may alter it."""

    rows: list[Row]
    head: Head

    def lines(self) -> list[str]:
        """The file, its first line made to fit."""
        last = self.rows[-1] if self.rows else {"position": 0, "hash": FIRST}
        first = {"format": "openmash ledger 1", "installation": "x", "sealed": last["position"], "head": last["hash"]}
        return [json.dumps(row) for row in (first, *self.rows)]


class Forger:
    """The ways to alter a chain. Each returns whether anything was altered."""

    def __init__(self, kept: Kept, dice: random.Random) -> None:
        self.kept, self.rows, self.dice = kept, kept.rows, dice

    def any(self) -> int:
        """The index of any link."""
        return self.dice.randrange(len(self.rows))

    def two(self) -> tuple[int, int]:
        """The indices of two links."""
        one, other = sorted(self.dice.sample(range(len(self.rows)), 2))
        return one, other

    def renumber(self) -> None:
        """Positions without a gap."""
        for number, row in enumerate(self.rows, 1):
            row["position"] = number

    def rehash(self, start: int = 0) -> None:
        """Every sum from here on made anew by the right rule: the chain by itself is whole again."""
        previous = self.rows[start - 1]["hash"] if start else FIRST
        for row in self.rows[start:]:
            row["previous"] = previous
            previous = row["hash"] = link_hash(previous, row["position"], row["entry"])

    def altered(self, value: Any) -> Any:
        """Another value of the same kind."""
        if isinstance(value, int):
            return value + self.dice.choice((-1, 1, 1000))
        if isinstance(value, list):
            return [*value, "other"] if self.dice.random() < 0.5 or not value else value[:-1]
        if isinstance(value, dict):
            return self.altered_detail(value)
        text = str(value)
        where = self.dice.randrange(len(text) + 1)
        return self.dice.choice(
            (text[:where] + "x" + text[where:], text[::-1] + "y", "", self.dice.choice(OTHER_TIMES), text + " ")
        )

    def altered_detail(self, value: Row) -> Row:
        """A detail with one part more, less or other."""
        key = self.dice.choice([*value, "new"])
        if key in value and self.dice.random() < 0.3:
            return {name: one for name, one in value.items() if name != key}
        return {**value, key: self.altered(value.get(key, "nothing"))}

    # one link ---------------------------------------------------------------------------------------------------------
    def edit_a_field(self) -> bool:
        row = self.rows[self.any()]
        name = self.dice.choice(sorted(row["entry"]))
        before, row["entry"] = row["entry"], {**row["entry"], name: self.altered(row["entry"][name])}
        return bool(before != row["entry"])

    def take_a_field_out(self) -> bool:
        row = self.rows[self.any()]
        name = self.dice.choice(sorted(row["entry"]))
        row["entry"] = {key: value for key, value in row["entry"].items() if key != name}
        return True

    def edit_a_field_and_its_sum(self) -> bool:
        where = self.any()
        changed = self._edit_at(where)
        row = self.rows[where]
        row["hash"] = link_hash(row["previous"], row["position"], row["entry"])
        return changed

    def edit_a_sum(self) -> bool:
        row = self.rows[self.any()]
        row[self.dice.choice(("hash", "previous"))] = f"{self.dice.getrandbits(256):064x}"
        return True

    def edit_a_position(self) -> bool:
        self.rows[self.any()]["position"] += self.dice.choice((-1, 1, 1000, -1000))
        return True

    def take_an_entry_out(self) -> bool:
        self.rows[self.any()]["entry"] = None
        return True

    def take_a_link_out(self) -> bool:
        del self.rows[self.any()]
        if self.dice.random() < 0.5:
            self.renumber()
        return True

    def put_a_link_in(self) -> bool:
        where = self.any()
        row = json.loads(json.dumps(self.rows[self.any()]))
        row["entry"]["id"] = f"{self.dice.getrandbits(128):032x}"
        row["previous"] = self.rows[where - 1]["hash"] if where else FIRST
        row["position"] = where + 1
        row["hash"] = link_hash(row["previous"], row["position"], row["entry"])
        self.rows.insert(where, row)
        if self.dice.random() < 0.5:
            self.renumber()
        return True

    # several ----------------------------------------------------------------------------------------------------------
    def swap_links(self) -> bool:
        one, other = self.two()
        self.rows[one], self.rows[other] = self.rows[other], self.rows[one]
        if self.dice.random() < 0.5:
            self.renumber()
        return True

    def swap_entries(self) -> bool:
        one, other = self.two()
        first, second = self.rows[one], self.rows[other]
        first["entry"], second["entry"] = second["entry"], first["entry"]
        return True

    def swap_sums(self) -> bool:
        one, other = self.two()
        first, second = self.rows[one], self.rows[other]
        for name in ("hash", "previous"):
            first[name], second[name] = second[name], first[name]
        return True

    def move_a_run(self) -> bool:
        one, other = self.two()
        run = self.rows[one:other]
        del self.rows[one:other]
        self.rows.extend(run)
        self.renumber()
        return True

    def cut_the_tail(self) -> bool:
        del self.rows[self.any() :]
        return True

    def cut_the_beginning(self) -> bool:
        del self.rows[: self.any() + 1]
        self.renumber()
        return True

    # everything from a point, by the right rule -----------------------------------------------------------------------
    def write_anew_with_another_field(self) -> bool:
        where = self.any()
        changed = self._edit_at(where)
        self.rehash(where)
        return changed

    def write_anew_without_an_entry(self) -> bool:
        del self.rows[self.any()]
        self.renumber()
        self.rehash()
        return True

    def write_anew_with_one_more(self) -> bool:
        self.put_a_link_in()
        self.renumber()
        self.rehash()
        return True

    def write_anew_in_another_order(self) -> bool:
        self.swap_entries()
        self.rehash()
        return True

    def write_another_chain(self) -> bool:
        for row in self.rows:
            row["entry"]["actor"] = "somebody else"
        self.rehash()
        return True

    # and the head with it, without its key ---------------------------------------------------------------------------
    def write_anew_and_alter_the_head(self) -> bool:
        self._anew()
        self.kept.head = replace(self.kept.head, statement=self._fitting())
        return True

    def write_anew_and_sign_with_another_key(self) -> bool:
        self._anew()
        self.kept.head = heads.sign(self._fitting(), heads.key_of("the forger's own secret"))
        return True

    def cut_the_tail_and_alter_the_head(self) -> bool:
        del self.rows[1 + self.dice.randrange(len(self.rows) - 1) :]
        self.kept.head = replace(self.kept.head, statement=self._fitting())
        return True

    def _anew(self) -> None:
        self.dice.choice(
            (
                self.write_anew_with_one_more, self.write_anew_without_an_entry, self.write_anew_in_another_order,
                self.write_another_chain,
            )
        )()  # fmt: skip

    def _fitting(self) -> heads.Statement:
        last = self.rows[-1]
        return replace(
            self.kept.head.statement, position=last["position"], head=last["hash"], entries=len(self.rows)
        )  # fmt: skip

    def _edit_at(self, where: int) -> bool:
        row = self.rows[where]
        name = self.dice.choice(sorted(row["entry"]))
        before, row["entry"] = row["entry"], {**row["entry"], name: self.altered(row["entry"][name])}
        return bool(before != row["entry"])


WAYS: tuple[Callable[[Forger], bool], ...] = tuple(
    way for name, way in vars(Forger).items()
    if name.startswith(("edit_", "take_", "put_", "swap_", "move_", "cut_", "write_"))
)  # fmt: skip
