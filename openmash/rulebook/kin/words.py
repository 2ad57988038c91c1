"""The kinds of relationship, and the values that the rules about them take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openmash.rulebook.words import Worded


class Kin(Worded):
    """What one person is to another: "`one` is the ... of `other`"."""

    PARENT = "PARENT", "birth parent"
    ADOPTIVE_PARENT = "ADOPTIVE_PARENT", "adoptive parent"
    STEP_PARENT = "STEP_PARENT", "step-parent"
    FOSTER_CARER = "FOSTER_CARER", "foster carer"
    OTHER_CARER = "OTHER_CARER", "other carer"
    GRANDPARENT = "GRANDPARENT", "grandparent"
    AUNT_UNCLE = "AUNT_UNCLE", "aunt or uncle"
    SIBLING = "SIBLING", "brother or sister"
    HALF_SIBLING = "HALF_SIBLING", "half-brother or half-sister"
    STEP_SIBLING = "STEP_SIBLING", "step-brother or step-sister"
    MARRIED = "MARRIED", "husband, wife or civil partner"
    PARTNER = "PARTNER", "partner"
    SEPARATED = "SEPARATED", "separated husband, wife or partner"
    DIVORCED = "DIVORCED", "divorced husband or wife"
    EX_PARTNER = "EX_PARTNER", "former partner"
    OTHER_RELATIVE = "OTHER_RELATIVE", "other relative"
    FRIEND = "FRIEND", "friend or lodger, not a relative"


DESCENT = frozenset({Kin.PARENT, Kin.ADOPTIVE_PARENT})
"""Kinds by which somebody descends from somebody: they may never come round to the same person."""

CARES = frozenset({Kin.STEP_PARENT, Kin.FOSTER_CARER, Kin.OTHER_CARER})
"""Kinds by which an adult stands to a child as a parent does, without descent."""

UPWARD = DESCENT | CARES | {Kin.GRANDPARENT, Kin.AUNT_UNCLE}
"""Kinds in which `one` belongs to an older generation than `other`."""

COUPLES = frozenset({Kin.MARRIED, Kin.PARTNER, Kin.SEPARATED, Kin.DIVORCED, Kin.EX_PARTNER})
SIBLINGS = frozenset({Kin.SIBLING, Kin.HALF_SIBLING, Kin.STEP_SIBLING})
SYMMETRIC = COUPLES | SIBLINGS | {Kin.OTHER_RELATIVE, Kin.FRIEND}
"""Kinds that say the same whichever of the two is named first."""


class Life(Worded):
    """How somebody stands in life on a day."""

    NOT_YET = "NOT_YET", "not yet expected"
    UNBORN = "UNBORN", "unborn"
    ALIVE = "ALIVE", "living"
    DEAD = "DEAD", "died"


PREGNANCY_DAYS = 280
"""From the first day of a pregnancy to the day the baby is due (NHS: 40 weeks)."""


@dataclass(frozen=True, slots=True)
class Kinsperson:
    """Somebody as far as a family tree needs them. `sex` is `M`, `F` or empty (not known, or another)."""

    id: str
    sex: str = ""
    born: date | None = None
    expected: date | None = None
    died: date | None = None
    unborn: bool = False

    def life(self, on: date) -> Life:
        """How they stand in life on this day; without any date they are taken to be living."""
        if self.died is not None and self.died <= on:
            return Life.DEAD
        arrives = self.born or self.expected
        if arrives is not None and (arrives - on).days > PREGNANCY_DAYS:
            return Life.NOT_YET
        waited_for = self.born is None and (self.unborn or self.expected is not None)
        return Life.UNBORN if waited_for or (self.born is not None and self.born > on) else Life.ALIVE


@dataclass(frozen=True, slots=True)
class Tie:
    """One relationship: `one` is the `kind` of `other`, from `began` until `ended`, as far as these are known.

    Dates are the earliest day that was meant; `certain` is false where it is only what somebody said.
    """

    id: str
    one: str
    other: str
    kind: Kin
    began: date | None = None
    ended: date | None = None
    certain: bool = True

    def stands(self, on: date) -> bool:
        """Does it hold on this day? Descent holds for ever; the rest from its first day until it ended."""
        if self.kind in DESCENT or self.kind is Kin.GRANDPARENT:
            return True
        return (self.began is None or self.began <= on) and (self.ended is None or on < self.ended)

    @property
    def pair(self) -> tuple[str, str]:
        """The two people, always in the same order."""
        return (self.one, self.other) if self.one <= self.other else (self.other, self.one)


_BY_SEX: dict[Kin, tuple[str, str]] = {
    Kin.PARENT: ("father", "mother"),
    Kin.ADOPTIVE_PARENT: ("adoptive father", "adoptive mother"),
    Kin.STEP_PARENT: ("step-father", "step-mother"),
    Kin.GRANDPARENT: ("grandfather", "grandmother"),
    Kin.AUNT_UNCLE: ("uncle", "aunt"),
    Kin.SIBLING: ("brother", "sister"),
    Kin.HALF_SIBLING: ("half-brother", "half-sister"),
    Kin.STEP_SIBLING: ("step-brother", "step-sister"),
    Kin.MARRIED: ("husband", "wife"),
}


def of_words(kind: Kin, sex: str) -> str:
    """What somebody of this sex is called: "mother", "step-father", "foster carer"."""
    if kind in _BY_SEX and sex in ("M", "F"):
        return _BY_SEX[kind][sex == "F"]
    return kind.words
