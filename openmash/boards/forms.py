"""Giving a referral to somebody; saying that a line of the chronology is significant."""

from __future__ import annotations

from collections.abc import Sequence

from openmash.ledger.pages import named
from openmash.partnership.models import Account
from openmash.web.forms import LongText, OpenMashForm, Radios, Select


class GiveForm(OpenMashForm):
    """To whom, and why. Nobody is chosen beforehand; who is at work stands first."""

    to = Select("Who owns it from now on?", missing="Choose who owns it from now on")
    because = LongText("Why?", hint="Such as: shift ended", rows=2, missing="Say why, in a few words")

    def __init__(self, *args: object, people: Sequence[tuple[Account, bool]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        choices = [
            (str(one.pk), f"{named(one.name, one.role)}{'' if on else ', not at work now'}") for one, on in people
        ]
        self.fields["to"].offer(choices)  # type: ignore[attr-defined]


class MarkForm(OpenMashForm):
    """Whether a line is significant, and why."""

    significant = Radios(
        "Is this significant for the child?",
        [("YES", "Yes"), ("NO", "No, not after all")],
        missing="Say whether it is significant",
    )
    because = LongText(
        "Why?",
        hint="It is shown with the line to whoever reads the chronology",
        missing="Say why, in a few words",
        rows=3,
        size="s",
    )
