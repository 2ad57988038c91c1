"""A request for records: logging it, its clock, its ending, who the person is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openmash.rulebook.records import AsWhom, Ending, StopReason
from openmash.web.forms import (
    Checkboxes,
    Choice,
    LongText,
    OpenMashForm,
    Radios,
    Text,
    WholeDate,
)


class LogForm(OpenMashForm):
    """Who asks, as whom, how it was checked, what they ask, whose records."""

    keyed = True

    asker_name = Text("Who asks?", hint="Name and, for a firm, who there", missing="Write who asks", name=True)
    as_whom = Radios("As whom?", AsWhom.choices(), missing="Say as whom they ask")
    identity = Text(
        "How was it checked who they are?", hint="For example: passport seen. Leave it empty until you have checked"
    )
    authority = Text(
        "How was their authority checked?",
        hint="A child’s parent: parental responsibility. A client: written authority. Empty until you have checked",
    )
    reply_to = LongText("Where does the answer go?", missing="Write where the answer goes", rows=2, size="s")
    asks = LongText(
        "What do they ask for?", hint="In their own words", missing="Write what they ask for", rows=3, size="s"
    )
    received_on = WholeDate(
        "When was it received?", hint="The day anybody in the council had it", missing="Add the day it was received"
    )
    forename = Text("Whose records? First names", name=True)
    surname = Text("Family name", missing="Write the family name of the person whose records are asked for", name=True)
    aka = Text("Other names they go by", name=True)
    born = WholeDate("Their date of birth")
    phone = Text("A telephone number of theirs", width="20")
    address_line = Text("An address of theirs")
    postcode = Text("Postcode", width="10")

    def subject(self) -> dict[str, Any]:
        """The person whose records are asked for."""
        names = ("forename", "surname", "aka", "born", "phone", "address_line", "postcode")
        return {name: self.cleaned_data[name] for name in names}


class StopForm(OpenMashForm):
    """Why the month does not run, and since when."""

    why = Radios("Why does the clock stand?", StopReason.choices(), missing="Say why the clock stands")
    because = LongText("What did you ask them?", missing="Write what you asked them", rows=3, size="s")
    stopped_on = WholeDate("When did you ask?", missing="Add the day you asked")


class StartForm(OpenMashForm):
    """What came, and when."""

    what_came = LongText("What came?", missing="Write what came", rows=3, size="s")
    started_on = WholeDate("When did it come?", missing="Add the day it came")


class ExtendForm(OpenMashForm):
    """Why it takes two further months."""

    because = LongText(
        "Why is it complex?", hint="You tell them this reason before the first month is over",
        missing="Say why it is complex", rows=3, size="s",
    )  # fmt: skip


class CloseForm(OpenMashForm):
    """Ending a request without sending records."""

    ending = Radios(
        "How does it end?",
        [(one.value, one.words) for one in Ending if one is not Ending.SENT],
        missing="Say how it ends",
    )
    because = LongText(
        "What were they told?", hint="The reason, and that they can complain to us or to the Information Commissioner",
        missing="Write what they were told", rows=4, size="s",
    )  # fmt: skip


class FindForm(OpenMashForm):
    """Which of those shown is the person. Nothing is ticked beforehand; nobody is an answer too."""

    names = LongText(
        "Names to look for in other people’s records", hint="One a line", missing="Write at least one name", rows=3,
        size="s", spellcheck=False,
    )  # fmt: skip
    people = Checkboxes("Known people")
    mentions = Checkboxes("Named in a referral and not linked to anybody")
    texts = Checkboxes("Their name in other records")
    sure = Radios(
        "Did you choose everybody who is this person?",
        (
            Choice("YES", "Yes, those ticked are this person"),
            Choice("NOBODY", "Nobody here is this person"),
        ),
        missing="Say whether those ticked are this person, or nobody is",
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[str, str]],
        mentions: Sequence[tuple[str, str]],
        texts: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for name, offered in (("people", people), ("mentions", mentions), ("texts", texts)):
            self.fields[name].offer(offered)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is ticked and what is said of it must agree."""
        given = super().clean() or {}
        ticked = bool(given.get("people") or given.get("mentions") or given.get("texts"))
        if given.get("sure") == "YES" and not ticked:
            self.add_error("sure", "Tick who is this person, or say that nobody here is")
        if given.get("sure") == "NOBODY" and ticked:
            self.add_error("sure", "You ticked somebody. Take the ticks away, or say that they are this person")
        return given

    def wanted(self) -> list[str]:
        """The names, one a line."""
        return [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
