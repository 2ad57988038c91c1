"""The colours in order of urgency, and which path each takes. Sources: M2.1, M2.4, M2.8; design decisions "Presets"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import YES, Rating, Verdict, no

ORDER: tuple[Rating, ...] = (Rating.RED, Rating.AMBER, Rating.GREEN, Rating.BLUE)
"""Most urgent first."""

PATH: Mapping[Rating, str] = MappingProxyType(
    {
        Rating.RED: "The agencies are asked, and child protection is told at once if a child is in danger.",
        Rating.AMBER: "The agencies are asked and their answers put together.",
        Rating.GREEN: "Goes on to early help or a named service. No agency is asked without consent or a reason.",
        Rating.BLUE: "Advice, or a universal service. No agency is asked without consent or a reason.",
    }
)


def urgency(rating: Rating | str) -> int:
    """0 for the most urgent (Red) to 3 for the least (Blue)."""
    return ORDER.index(Rating(rating))


def most_urgent(ratings: Iterable[Rating | str]) -> Rating | None:
    """The most urgent of several: a referral's rating is the most urgent of its children's. None of none."""
    return min((Rating(rating) for rating in ratings), key=urgency, default=None)


def is_step_up(old: Rating | str, new: Rating | str) -> bool:
    """More urgent than before? It acts at once and the manager sees it."""
    return urgency(new) < urgency(old)


def is_step_down(old: Rating | str, new: Rating | str) -> bool:
    """Less urgent than before? It waits for a manager."""
    return urgency(new) > urgency(old)


def asks_agencies(rating: Rating | str, policy: LocalPolicy) -> bool:
    """Does the hub's policy send this colour round the agencies (M2.8)?"""
    return policy.rating(rating).asks_agencies


def may_step(old: Rating | str | None, new: Rating | str, policy: LocalPolicy) -> Verdict:
    """May a child's rating change to this colour at all: is it in the scheme, and another than now?"""
    if Rating(new) not in policy.scheme:
        return no(f"This hub's scheme has no {Rating(new).words.lower()}. Choose one of its own colours.")
    if old is not None and Rating(old) is Rating(new):
        return no(f"The child is already rated {Rating(new).words.lower()}. Choose another rating, or leave it.")
    return YES
