"""Points that add up to a total, drawn as bars: each starts where the last one ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 200.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the points table: it starts where the last one ended. `x` and `width` are of 200."""

    words: str
    points: str
    x: float
    width: float
    against: bool


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Reasons as bars that add up, where nought stands, and the total in words. `name` says whom it is about."""

    name: str
    bars: tuple[Bar, ...]
    zero: float
    total: str


def waterfall(name: str, reasons: Iterable[tuple[str, float]], total: float) -> Waterfall:
    """The reasons as bars; `total` is exactly the sum of their points."""
    said = list(reasons)
    ends = [0.0]
    for _, points in said:
        ends.append(ends[-1] + points)
    low, high = min(ends), max(ends)
    scale = WIDTH / (high - low) if high > low else 1.0
    bars = tuple(
        Bar(
            words=words,
            points=signed(points),
            x=round((min(start, end) - low) * scale, 1),
            width=round(abs(end - start) * scale, 1),
            against=points < 0,
        )
        for (words, points), start, end in zip(said, ends, ends[1:], strict=False)
    )
    return Waterfall(name, bars, round(-low * scale, 1), signed(total))


def signed(points: float) -> str:
    """Points with their sign: +6.1, −2.4."""
    return f"{'+' if points >= 0 else '−'}{abs(points):.1f}"
