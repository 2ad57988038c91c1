"""The pages of the referral form, by the part of the journey they belong to."""

from __future__ import annotations

from openmash.public.forms.base import Part
from openmash.public.forms.children import Adult, Child, Words
from openmash.public.forms.start import Start, Who
from openmash.public.forms.worry import Consent, Danger, Parents, Worry
from openmash.public.forms.you import Contact, Home, You

PAGES: dict[str, type[Part]] = {
    "worry": Worry,
    "danger": Danger,
    "children": Child,
    "adults": Adult,
    "words": Words,
    "home": Home,
    "contact": Contact,
    "parents": Parents,
    "consent": Consent,
    "you": You,
}

__all__ = ["PAGES", "Adult", "Child", "Part", "Start", "Who", "Words"]
