"""Hands a new password to the rule, with the words that anybody would guess at this hub and of this person."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.rulebook.passwords import why_refused, words_of

SENTENCES = {
    "short": ("Use at least 12 characters.", "password_too_short"),
    "common": ("This password is on the list that thieves try first. Choose another.", "password_too_common"),
    "guessable": (
        "This is too easy to guess from your name, the hub, or signs in a row. Choose another.",
        "password_too_similar",
    ),
}


class NotOnTheList:
    """Refuses what `rulebook.passwords` refuses. No kinds of sign are asked for, and there is no most."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError with a sentence, when the password is not to be had."""
        contact = policy_now().contact
        texts = [contact.hub_name, contact.authority, contact.address, contact.email]
        if isinstance(user, Account):
            texts += [user.name, user.email, user.organisation]
        because = why_refused(password, words=words_of(*texts), is_common=lambda one: one in _common())
        if because:
            sentence, code = SENTENCES[because]
            raise ValidationError(sentence, code=code)

    def get_help_text(self) -> str:
        """What a good one is like."""
        return "At least 12 characters. Three words that do not belong together are good."


@cache
def _common() -> frozenset[str]:
    """The 20,000 that Django keeps of those found in thefts."""
    return frozenset(CommonPasswordValidator().passwords)
