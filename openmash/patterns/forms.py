"""What a person says of a card, or of two referrals. Nothing is chosen beforehand."""

from __future__ import annotations

from openmash.web.forms import Choice, LongText, OpenMashForm, Radios


class DismissForm(OpenMashForm):
    """Why nothing follows from these together."""

    because = LongText(
        "Why does nothing follow from these together?",
        hint="Whoever sees the next referral about this family reads it. The card comes back then, or after a while.",
        missing="Say why nothing follows from these together",
        rows=3,
        size="s",
    )


SAME, TWO = "SAME", "TWO"


class TwiceForm(OpenMashForm):
    """Is it one worry, sent twice, or are they two?"""

    which = Radios(
        "Is it the same worry?",
        [
            Choice(
                SAME, "The same worry, sent twice", "The later one is joined to the earlier one, and both stay as sent"
            ),
            Choice(TWO, "Not the same: two worries", "Each is worked on by itself, and both count"),
        ],
        missing="Say whether it is the same worry",
    )
    because = LongText(
        "How do you know?",
        hint="For example: I rang the school and they sent the e-mail after the call.",
        missing="Say how you know, in a sentence",
        rows=2,
        size="s",
    )


class TakeBackForm(OpenMashForm):
    """Why two that were joined are two after all."""

    because = LongText(
        "Why are they two worries after all?",
        missing="Say what shows that they are two",
        rows=2,
        size="s",
    )
