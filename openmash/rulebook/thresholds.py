"""The hub's threshold document: which level of need the indicators fit, and what each outcome requires.

Level is need, rating is urgency: neither decides the other. The rules prompt and check completeness; a person judges.
Sources: M5.1, M5.2, M5.3; AB and CD v Haringey [2013] EWHC 416 (Admin): reasons on record before acting on section 47.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import YES, Outcome, Rating, Verdict, no

USUAL_OUTCOMES: dict[int, tuple[Outcome, ...]] = {
    1: (Outcome.ADVICE, Outcome.NFA),
    2: (Outcome.EH, Outcome.ADVICE, Outcome.OTHER_AGENCY),
    3: (Outcome.S17, Outcome.EH, Outcome.OTHER_AGENCY, Outcome.PF),
    4: (Outcome.S47, Outcome.S17),
}
"""Outcomes usual at each level; any other may be chosen with a reason. Anywhere: open, other authority, missing."""

_ANY_LEVEL = frozenset({Outcome.OPEN, Outcome.OLA, Outcome.MISSING, Outcome.PF})

USUAL_RATING: dict[int, Rating] = {1: Rating.BLUE, 2: Rating.GREEN, 3: Rating.AMBER, 4: Rating.RED}
"""The rating often seen at a level (codelist ``levels_of_need``): words for the page, never a rule."""


@dataclass(frozen=True, slots=True)
class Required:
    """What a decision with this outcome must carry beside reasons, a final rating and the outcome sought."""

    level: bool
    service: bool
    team: bool
    strategy: bool
    authority: bool
    referral_to_social_care: bool | None

    @property
    def words(self) -> tuple[str, ...]:
        """The requirements, a sentence each."""
        said = (
            (self.level, "Say which level of need it is, and what shows it."),
            (self.service, "Name the service or advice."),
            (self.team, "Name the team that takes the child over."),
            (self.strategy, "Record the strategy discussion: social care, police and health at least."),
            (self.authority, "Name the other authority and whom you told there."),
        )
        return tuple(sentence for needed, sentence in said if needed)


def fits(level: int, indicators: Iterable[str], policy: LocalPolicy) -> Verdict:
    """Do the ticked indicators fit the chosen level? At least one of that level's own, or the writer says why not."""
    ticked = set(indicators)
    if not ticked:
        return no("Tick at least one indicator, or say in your own words what shows this level.")
    if ticked & set(policy.level(level).indicators):
        return YES
    highest = suggested_level(ticked, policy)
    if highest is None:
        return no("None of these indicators stands in the threshold document. Tick some that do.")
    return no(f"What you ticked stands at level {highest}, not level {level}. Tick what shows it, or say why.")


def suggested_level(indicators: Iterable[str], policy: LocalPolicy) -> int | None:
    """The highest level at which any ticked indicator stands: a prompt to look, not a decision."""
    ticked = set(indicators)
    return max((level.number for level in policy.levels if ticked & set(level.indicators)), default=None)


def requires(outcome: Outcome | str) -> Required:
    """What a decision with this outcome must carry. None for ``referral_to_social_care``: the manager says."""
    chosen = Outcome(outcome)
    social_care: bool | None = None
    if chosen in (Outcome.S47, Outcome.S17, Outcome.PF):
        social_care = True
    elif chosen in (Outcome.OPEN, Outcome.OLA, Outcome.MISSING):
        social_care = False
    return Required(
        level=chosen not in (Outcome.OPEN, Outcome.OLA, Outcome.MISSING),
        service=chosen in (Outcome.ADVICE, Outcome.OTHER_AGENCY),
        team=chosen in (Outcome.S47, Outcome.S17, Outcome.EH, Outcome.PF),
        strategy=chosen is Outcome.S47,
        authority=chosen is Outcome.OLA,
        referral_to_social_care=social_care,
    )


def is_unusual(outcome: Outcome | str, level: int) -> bool:
    """Is this outcome seldom chosen at this level? The page then asks for a word on it; it never forbids."""
    chosen = Outcome(outcome)
    return chosen not in _ANY_LEVEL and chosen not in USUAL_OUTCOMES.get(level, ())


def may_decide_enough(missing: int, because: str) -> Verdict:
    """May it be called enough to decide while answers are missing? With a reason on record."""
    if missing and not because.strip():
        waits = "1 answer is" if missing == 1 else f"{missing} answers are"
        return no(f"{waits} still missing. Say why it is enough to decide without.")
    return YES
