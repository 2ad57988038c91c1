"""An invented year at a front door: planted families whose small things add up, and others that only look alike.

Its names, streets and errors are its own, drawn anew for each seed: rules that were tuned to one city fail here.
Or, where OPENMASH_WORLD names a folder with ``referrals.jsonl`` and ``truth.json``, that city and what is true of it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

START = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)
DAYS = 270
BEGIN = ("Br", "Cal", "Dor", "El", "Far", "Gw", "Hal", "Jor", "Lin", "Mor", "Nes", "Per", "Quin", "Tam")
MIDDLE = ("a", "e", "i", "o", "an", "er", "il", "or", "us")
END = ("bert", "dale", "field", "gan", "hurst", "kin", "la", "mond", "na", "rick", "sey", "ton", "wen", "worth")
STREETS = ("Street", "Road", "Close", "Avenue", "Lane")
AGENCIES = ("schools", "police", "housing", "health", "early_years", "voluntary", "public")
WORDS = (
    "was late again", "had no coat", "fell asleep in the lesson", "missed the appointment", "was out after dark",
    "the rent is behind", "the visitor was not let in", "there was shouting on Friday", "asked for food twice",
    "the curtains stayed shut", "came in the same clothes", "would not say who was at home", "a bin was on fire",
)  # fmt: skip


@dataclass
class World:
    """What came (lines of a file, in order), and which referrals are a planted family's or a group that looks alike."""

    name: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    families: list[list[str]] = field(default_factory=list)
    alike: list[list[str]] = field(default_factory=list)


def world(seed: int) -> World:
    """The city that OPENMASH_WORLD names, else one drawn by this seed."""
    folder = os.environ.get("OPENMASH_WORLD", "")
    return _read(Path(folder)) if folder else _Maker(seed).made()


def _read(folder: Path) -> World:
    lines = [json.loads(line) for line in (folder / "referrals.jsonl").read_text(encoding="utf-8").splitlines()]
    planted = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["patterns"]
    found = World(folder.name, lines)
    found.families = [one["referral_ids"] for one in planted if one["id"].startswith("PAT-REPEAT")]
    found.alike = [one["referral_ids"] for one in planted if one["id"].startswith("PAT-DECOY")]
    return found


@dataclass
class _Home:
    """A household: a mother, a father of another name, one to four children, a front door, a number."""

    surname: str
    mother: tuple[str, date]
    father: tuple[str, str]
    children: list[tuple[str, date, str]]
    line: str
    postcode: str
    phone: str
    school: str


class _Maker:
    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.seed = seed
        self.sent: list[tuple[datetime, str, _Home, int, str]] = []

    def made(self) -> World:
        """The whole year: 24 planted families, 24 groups that look alike, 340 households beside them."""
        found = World(f"a city drawn by {self.seed}")
        families = [self._repeats(self._home()) for _ in range(24)]
        groups = [self._look_alikes(n) for n in range(24)]
        for _ in range(340):
            home, day = self._home(), self.dice.uniform(0, DAYS)
            for _ in range(min(4, 1 + int(self.dice.expovariate(1.6)))):
                self._send(home, day)
                day += self.dice.expovariate(1 / 70)
        self.sent.sort(key=lambda one: one[0])
        names = {one[1]: f"X{number:05d}" for number, one in enumerate(self.sent, 1)}
        found.lines = [self._line(names[key], at, *rest) for at, key, *rest in self.sent]
        found.families = [[names[key] for key in keys] for keys in families]
        found.alike = [[names[key] for key in keys] for keys in groups]
        return found

    def _name(self) -> str:
        return self.dice.choice(BEGIN) + self.dice.choice(MIDDLE) + self.dice.choice(END)

    def _born(self, least: int, most: int) -> date:
        return date(2025, 9, 1) - timedelta(days=self.dice.randint(least * 365, most * 365))

    def _home(self) -> _Home:
        surname = self._name()
        children = [(self._name(), self._born(1, 16), self.dice.choice("MF")) for _ in range(self.dice.randint(1, 4))]
        return _Home(
            surname, (self._name(), self._born(20, 45)), (self._name(), self.dice.choice([surname, self._name()])),
            children, f"{self.dice.randint(1, 160)} {self._name()} {self.dice.choice(STREETS)}", self._code(),
            f"07700 9{self.dice.randint(0, 99999):05d}"[:12], f"{self._name()} Primary",
        )  # fmt: skip

    def _code(self) -> str:
        pair = "".join(self.dice.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
        return f"QZ{self.dice.randint(1, 9)} {self.dice.randint(1, 9)}{pair}"

    def _send(self, home: _Home, day: float, agency: str = "") -> str:
        key, child = f"{len(self.sent)}", self.dice.randrange(len(home.children))
        self.sent.append((START + timedelta(days=day), key, home, child, agency or self.dice.choice(AGENCIES)))
        return key

    def _repeats(self, home: _Home) -> list[str]:
        """Three to six in some weeks, each of another agency, the first two as far apart as the rest."""
        day, keys = self.dice.uniform(60, DAYS - 60), []
        for agency in self.dice.sample(AGENCIES, self.dice.randint(3, 6)):
            keys.append(self._send(home, day, agency))
            day += self.dice.uniform(2, 16)
        return keys

    def _look_alikes(self, number: int) -> list[str]:
        """Three households whose child has one name and nearly one age: of one school, one street or one surname."""
        homes, day, keys = [self._home() for _ in range(3)], self.dice.uniform(60, DAYS - 60), []
        name, born = self._name(), self._born(4, 12)
        for home in homes:
            home.children = [(name, born + timedelta(days=self.dice.randint(-200, 200)), "F")]
            home.surname = homes[0].surname
            if number % 3 == 0:
                home.school = homes[0].school
            if number % 3 == 1:
                home.line = f"{self.dice.randint(1, 160)} {homes[0].line.split(' ', 1)[1]}"
                home.postcode = homes[0].postcode
            keys.append(self._send(home, day))
            day += self.dice.uniform(4, 40)
        return keys

    def _line(self, key: str, at: datetime, home: _Home, child: int, agency: str) -> dict[str, Any]:
        forename, born, sex = home.children[child]
        said = {"seq": 1, "aka": "", "relation_to_first_child": ""}
        mother, mother_born = home.mother
        adult = {
            **said, "forename": self._typed(mother), "surname": self._typed(home.surname) if self._often(0.85) else "",
            "dob": mother_born.isoformat() if self._often(0.4) else "", "relation_to_first_child": "mother",
            "phone": home.phone if self._often(0.4) else "",
            "address_if_different": f"{home.line}, {home.postcode}" if self._often(0.1) else "",
        }  # fmt: skip
        given = self._often(0.85)
        return {
            "referral_id": key, "received_at": at.isoformat(), "source": {"agency": agency, "kind": agency},
            "channel": "phone" if self._often(0.4) else "email", "referrer": {"name": self._name(), "role": "worker"},
            "children": [{
                **said, "forename": self._typed(forename), "surname": self._typed(home.surname) if given else "",
                "dob": born.isoformat() if self._often(0.65) else "", "sex": sex, "school_or_nursery": home.school,
            }],
            "adults": [adult] if self._often(0.9) else [],
            "address": {
                "line": self._typed(home.line) if self._often(0.85) else "",
                "postcode": home.postcode if self._often(0.8) else "",
            },
            "concern": f"{forename} {', '.join(self.dice.sample(WORDS, 4))}. {self._name()} {self._name()} told us so.",
            "consent": {"sought": "not stated"}, "immediate_danger": False,
        }  # fmt: skip

    def _often(self, share: float) -> bool:
        return self.dice.random() < share

    def _typed(self, text: str) -> str:
        """As somebody in a hurry types it: in one of twelve two letters are swapped, or one is missing."""
        if len(text) < 5 or not self._often(1 / 12):
            return text
        at = self.dice.randrange(1, len(text) - 1)
        return text[:at] + (text[at + 1] + text[at] + text[at + 2 :] if self._often(0.5) else text[at + 1 :])
