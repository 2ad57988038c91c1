"""How complete a form is before it is sent: the rulebook's nine checks, each gap with the page that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openmash.drafts.queries import Typed
from openmash.partnership.queries import account
from openmash.public import journey
from openmash.public.arrival import referral_sent
from openmash.public.pages import part_address
from openmash.rulebook import quality
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role

MENDED_BY: dict[str, tuple[str, ...]] = {
    "NAMES": ("children",),
    "AGE": ("children",),
    "ADDRESS": ("home",),
    "WHAT_WHEN": ("worry",),
    "IMPACT": ("worry",),
    "CHILD_VIEW": ("words", "children"),
    "PARENTS": ("consent", "parents"),
    "HOME": ("adults",),
    "CONTACT": ("contact", "you"),
}
"""Which part of the form mends a gap; the first that this sender has."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap: what is looked for, how to mend it, and where (empty where this sender has no such page)."""

    words: str
    how: str
    href: str


@dataclass(frozen=True, slots=True)
class HowComplete:
    """What would make the form more complete. It never blocks. Of `plain` senders (families, neighbours, young people)
    nothing is counted: they are only shown what they could still say."""

    met: int
    of: int
    words: str
    missing: Sequence[Missing]
    present: Sequence[str]
    plain: bool


def how_complete(typed: Typed, viewer: Viewer) -> HowComplete:
    """The nine checks on the form as it would be sent now."""
    signed_in = None if viewer.role is Role.PUBLIC_REFERRER else account(viewer.id)
    score = quality.score(referral_sent(typed.body, draft_id=typed.id, account=signed_in))
    missing = [Missing(gap.words, gap.how, _mended_by(typed, gap.code)) for gap in score.missing]
    plain = journey.goes_on(typed.body)
    if plain:
        missing = _could_say(typed, [gap.code for gap in score.missing])
    return HowComplete(score.met, score.of, score.words, missing, score.present, plain)


def _could_say(typed: Typed, gaps: Sequence[str]) -> list[Missing]:
    """The parts where a family or a young person could still say more, each once and in the words of their own form."""
    where = dict.fromkeys(_part(typed, code) for code in gaps)
    found = [(slug, journey.part(typed.body, slug)) for slug in where if slug]
    return [Missing(part.name, f"{part.hint}.", part_address(typed.id, slug)) for slug, part in found if part]


def _mended_by(typed: Typed, code: str) -> str:
    slug = _part(typed, code)
    return part_address(typed.id, slug) if slug else ""


def _part(typed: Typed, code: str) -> str:
    """The first part of this sender's form that mends a gap, or empty."""
    here = {part.slug for part in journey.parts(typed.body)}
    return next((slug for slug in MENDED_BY.get(code, ()) if slug in here), "")
