"""Which part of the board somebody looks at: the filter in use, one rating, one stage; and their own saved views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from openmash.boards.models import SavedView
from openmash.referrals.models import Referral
from openmash.rulebook.words import Rating, Stage
from openmash.web.parts import Link

UNRATED = "NONE"
RATINGS = ((UNRATED, "Not rated"), *Rating.choices())
STAGES = tuple((stage.value, stage.words) for stage in Stage if stage is not Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """One rating and one stage, or "" for any. What nobody offered is any."""

    rating: str = ""
    stage: str = ""

    @classmethod
    def of(cls, rating: str, stage: str) -> Narrowed:
        """From an address; anything else than what is offered is any."""
        return cls(rating if rating in dict(RATINGS) else "", stage if stage in dict(STAGES) else "")

    def keeps(self, of: Referral) -> bool:
        """Is this referral in the part looked at?"""
        rated = not self.rating or (of.rating or UNRATED) == self.rating
        return rated and (not self.stage or of.stage == self.stage)

    def query(self, **more: str) -> str:
        """As an address carries it, with what else it carries; "" for everything."""
        asked = {key: value for key, value in {**more, "rating": self.rating, "stage": self.stage}.items() if value}
        return f"?{urlencode(asked)}" if asked else ""


EVERYTHING = Narrowed()


@dataclass(frozen=True, slots=True)
class ViewsShown:
    """The part looked at as boxes to choose from, and this person's own views."""

    ratings: tuple[tuple[str, str, bool], ...]
    stages: tuple[tuple[str, str, bool], ...]
    show: str
    kept: tuple[tuple[str, str], ...]
    mine: tuple[tuple[Link, str], ...]


def views_shown(narrowed: Narrowed, show: str, views: Sequence[SavedView]) -> ViewsShown:
    """What stands above the board. A saved view is a link and where it is removed."""
    return ViewsShown(
        ratings=(("", "Any", not narrowed.rating), *((v, w, v == narrowed.rating) for v, w in RATINGS)),
        stages=(("", "Any", not narrowed.stage), *((v, w, v == narrowed.stage) for v, w in STAGES)),
        show=show,
        kept=(("show", show), ("rating", narrowed.rating), ("stage", narrowed.stage)),
        mine=tuple((_link(one, narrowed, show), reverse("boards_remove_view", args=[one.pk])) for one in views),
    )


def _link(one: SavedView, narrowed: Narrowed, show: str) -> Link:
    asked: Mapping[str, str] = one.looks_for
    kept = Narrowed.of(asked.get("rating", ""), asked.get("stage", ""))
    kept_show = asked.get("show", "")
    href = reverse("boards_board") + kept.query(show=kept_show)
    return Link(one.name, href, active=kept == narrowed and (kept_show or "all") == (show or "all"))
