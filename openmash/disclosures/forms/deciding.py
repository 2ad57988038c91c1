"""Short forms of one decision each: a second person's word, a recall, not sharing, a protection put on or lifted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from openmash.disclosures.queries import Leaving, Protectable
from openmash.people.models import ProtectedMark
from openmash.web.forms import Choice, LongText, OpenMashForm, Radios, Select, Text


class ConfirmReleaseForm(OpenMashForm):
    """The second person's word over a package they have read."""

    answer = Radios(
        "May it leave as it stands?",
        (
            Choice("YES", "Yes. I have read it, and it leaves now"),
            Choice("NO", "No, it goes back", reveals=("because",)),
        ),
        missing="Say whether it may leave",
        size="m",
    )
    because = LongText("What must change?", missing="Say what must change", rows=3)


class TakeReleaseBackForm(OpenMashForm):
    """Whoever prepared a package takes it back before somebody has read it."""

    because = LongText("Why do you take it back?", missing="Say why you take it back", rows=3, size="s")


class RecallForm(OpenMashForm):
    """Why something that left is called back."""

    because = LongText(
        "Why is it called back?",
        hint="The recipient reads this instead of the text. Name no address and nobody who must not be known",
        missing="Say why it is called back",
        rows=3,
        size="s",
    )


class NotShareForm(OpenMashForm):
    """What is not shared, with whom not, and why."""

    item = Select("What is not shared?", blank="Nothing of this referral", size="s")
    to = Text("With whom is it not shared?", missing="Say with whom it is not shared", size="s")
    because = LongText("Why not?", missing="Say why it is not shared", rows=4, size="s")

    def __init__(self, *args: Any, items: Sequence[Leaving], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [
            (
                str(one.item.pk),
                f"{one.agency_name}, {one.item.dated_words}" + ("" if one.marked else f": {_short(one)}"),
            )
            for one in items
        ]
        self.fields["item"].offer(named)  # type: ignore[attr-defined]


def _short(one: Leaving) -> str:
    return one.item.text if len(one.item.text) <= 80 else f"{one.item.text[:77]}..."


class ProtectForm(OpenMashForm):
    """What is to be protected, and from whom or why."""

    what = Radios("What must be protected?", missing="Choose what must be protected", size="m", small=True)
    because = LongText(
        "From whom, and why?",
        hint="Who lifts it later reads this. It leaves the hub with nothing",
        missing="Say from whom it must be kept, or why",
        rows=3,
        size="s",
    )

    def __init__(self, *args: Any, things: Sequence[Protectable], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [
            Choice(f"{one.kind}:{one.subject}", one.what, hint=ProtectedMark.KINDS[one.kind])
            for one in things
            if one.mark is None
        ]
        self.fields["what"].offer(offered)  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, UUID]:
        """The kind and the id of what was chosen."""
        kind, _, subject = self.cleaned_data["what"].partition(":")
        return kind, UUID(subject)


class LiftForm(OpenMashForm):
    """Why a protection is not needed any more."""

    because = LongText(
        "Why need it not be protected any more?",
        missing="Say why it need not be protected any more",
        rows=3,
        size="s",
    )
