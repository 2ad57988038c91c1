"""Packages, holds and disposal: what is asked before something goes, or must stay."""

from __future__ import annotations

from openmash.rulebook.records import HoldScope
from openmash.web.forms import Choice, LongText, OpenMashForm, Radios, Text, Tick


class MakeForm(OpenMashForm):
    """Making the package; words that were taken out and still stand elsewhere need a reason."""

    leftovers_because = LongText(
        "Why may these words stay there?", hint="Or go back and take them out there too", rows=2, size="s"
    )


class ReadForm(OpenMashForm):
    """The second person's answer."""

    agreed = Radios(
        "May it go?",
        (
            Choice("YES", "Yes. I have read every page and what was held back", hint="It may then be sent"),
            Choice("NO", "No, something must change", reveals=("because",)),
        ),
        missing="Say whether it may go",
        size="m",
    )
    because = LongText("What must change?", missing="Say what must change", rows=3)


class SendForm(OpenMashForm):
    """How it went, and where to."""

    how = Radios(
        "How did it go?",
        [(way, way) for way in ("Special delivery", "Handed over in person", "By secure e-mail", "By courier")],
        missing="Say how it went",
    )
    sent_to = LongText(
        "Where to?", hint="Look at the address letter by letter", missing="Write where it went", rows=2, size="s"
    )
    checked = Tick(
        "I have checked that this is the person who asked, and that nobody else opens their post or e-mail",
        missing="Check who opens what you send, then tick this",
    )


class HoldForm(OpenMashForm):
    """What must be kept, and why."""

    scope = Radios(
        "What must be kept?",
        (
            Choice(HoldScope.REFERRAL.value, HoldScope.REFERRAL.words, reveals=("reference",)),
            Choice(HoldScope.PEOPLE.value, HoldScope.PEOPLE.words, reveals=("reference_people",)),
            Choice(HoldScope.EVERYTHING.value, HoldScope.EVERYTHING.words),
        ),
        missing="Say what must be kept",
    )
    reference = Text("Its reference", missing="Write the reference, such as S26-00012", width="20")
    reference_people = Text("The reference", missing="Write the reference, such as S26-00012", width="20")
    because = LongText(
        "Why?",
        hint="The inquiry, court case or complaint, and who asked",
        missing="Say why it must be kept",
        rows=3,
        size="s",
    )

    def where(self) -> str:
        """The reference, under whichever answer it was given."""
        return str(self.cleaned_data["reference"] or self.cleaned_data["reference_people"])


class LiftForm(OpenMashForm):
    """Why a hold may end."""

    because = LongText("Why may it end?", missing="Say why the hold may end", rows=3, size="s")


class ProposeForm(OpenMashForm):
    """Why a closed referral is no longer needed."""

    because = LongText(
        "Why is it no longer needed?", hint="What you looked at: open cases, siblings, court cases, inquiries",
        missing="Say why it is no longer needed", rows=3, size="s",
    )  # fmt: skip


class DisposeForm(OpenMashForm):
    """The second person's answer to a disposal."""

    agreed = Radios(
        "Is it disposed of?",
        (
            Choice("YES", "Yes, delete it now. It cannot be brought back", reveals=("sure",)),
            Choice("NO", "No, it stays"),
        ),
        missing="Say whether it is disposed of",
        size="m",
    )
    sure = Tick("I understand that nobody can bring it back", missing="Tick that you understand")
    because = LongText("Why?", missing="Say why", rows=3, size="s")
