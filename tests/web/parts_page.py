"""Every part in every state, as the page for builders shows them (an invented family, one day)."""

from __future__ import annotations

from typing import Any

from openmash.web.forms import (
    Checkboxes,
    Choice,
    DateParts,
    DayAndTime,
    Email,
    LongText,
    Number,
    OpenMashForm,
    Radios,
    Repeated,
    Select,
    Text,
    Tick,
    TimeOfDay,
    divider,
)
from openmash.web.parts import (
    CaseBar,
    CaseCell,
    Clock,
    Done,
    Empty,
    Head,
    Item,
    Kind,
    Label,
    Lines,
    Link,
    Pages,
    Quiet,
    Quote,
    RatingMark,
    Reference,
    RowGroup,
    Run,
    State,
    Strong,
    Summary,
    SummaryRow,
    Table,
    TableRow,
    Task,
)


class ChildForm(OpenMashForm):
    """One child of the page."""

    called = Text("Name", name=True, missing="Enter the child's name")
    born = DateParts("Born", hint="For example, 3 6 2019. Leave out what you do not know")


class EveryField(OpenMashForm):
    """One field of each kind."""

    groups = {"children": Repeated(ChildForm, title="Child {number}", add="Add a child or an unborn baby")}

    rating = Radios(
        "Rating",
        [
            Choice("RED", "Red", rating="RED", hint="May be suffering significant harm.", aside="by 12:52 today"),
            Choice("BLUE", "Blue", rating="BLUE", hint="No safeguarding worry.", aside="by 17:00 tomorrow"),
        ],
        hint="The clock runs from receipt, whatever you choose.",
        missing="Choose red or blue for Amara",
        size="m",
    )
    why = LongText("Why this rating?", hint="What you know, what you do not know", missing="Say why", size="s")
    asked = Radios(
        "Have you asked?",
        [Choice("YES", "Yes", reveals=("agreed",)), divider(), Choice("NO", "No", hint="You can still tell us")],
        missing="Say whether you have asked",
        inline=False,
    )
    agreed = Text("What did she agree to?", missing="Say what she agreed to")
    concerns = Checkboxes("Concerns", [("INJURY", "Injury"), ("NEGLECT", "Neglect")], small=True)
    service = Select("Service", [("A", "Family hub"), ("B", "School nurse")], missing="Choose a service")
    seen_at = DayAndTime("When was she seen?", missing="Say when she was seen")
    rang = TimeOfDay("Call began")
    many = Number("How many adults?", suffix="adults")
    mail = Email("E-mail", width="two-thirds")
    note = LongText("Note", most=50, count=True)
    sure = Tick("I have spoken to the team", missing="Speak to the team first, then tick this")


CLOCKS = [
    Clock(4, "23 h 32 min left", "due 08:52 tomorrow", "2026-10-15T07:52Z"),
    Clock(3, "2 h 45 min left", "due 12:52 today"),
    Clock(2, "2 h left", "due 12:52 today"),
    Clock(1, "47 min left", "due 12:52 today"),
    Clock(0, "11 min late", "due 10:30 today"),
]


def context() -> dict[str, Any]:
    """The values of the page."""
    return {
        "bar": _bar(),
        "tabs": [Link("Whole picture", "#", active=True), Link("Chronology", "#"), Link("Agencies", "#")],
        "clocks": CLOCKS,
        "items": _items(),
        "quote": Quote("When Craig gets cross we go under the table.", "To her teacher, 08:35", Kind("ALLEGATION")),
        "silent": Quote("", missing="Idris: nobody has asked him yet"),
        "table": _table(),
        "summary": Summary(
            (
                SummaryRow("Born", "About January 2022. Day not known", "#", "Idris's date of birth"),
                SummaryRow("Own words", "Not asked", "#", "Idris's own words", "Add"),
                SummaryRow("Rating", RatingMark("AMBER")),
            ),
            title="Idris Okafor-Bell",
        ),
        "tasks": [
            Task("t1", "The children", "Amara, Idris and an unborn baby", "Completed", href="#"),
            Task("t2", "Consent", "Whether you have asked the family", "Not started", "blue", "#"),
            Task("t3", "Check and send", "Do “Consent” first", "Cannot start yet"),
        ],
        "pages": Pages(4, 9, "?page={page}"),
        "empty": Empty("No agency asked yet", "The rules propose 7.", Link("Choose whom to ask", "#")),
        "done": Done("Given to Tom Ellery.", Link("Take back", "#"), "10:51"),
    }


def _bar() -> CaseBar:
    return CaseBar.of_referral(
        referral=CaseCell(
            Run(("Referral", Reference("Q26-04187"))),
            Link("Okafor-Bell family", "#"),
            "3 children. Received today 08:52",
        ),
        rating="RED",
        clock=CLOCKS[2],
        note="decide by 12:52 today",
        act=CaseCell("Must act now", "Priya Raman, social worker", "Write the recommendation"),
        decides=CaseCell("Who decides", "Beverley Osei, MASH manager", "On duty until 17:00"),
        announce="10 minutes left",
    )


def _items() -> list[Item]:
    return [
        Item(Kind("FACT"), "Seen with a sore wrist.", "Hospital record", "2 September 2026", Label("Hub only")),
        Item(
            Kind("UNVERIFIED"),
            "A caller said “a man there hits the little girl”.",
            "Intelligence log",
            "30 August 2026",
            Label("Ask Police before it leaves the hub"),
            held=True,
            note="Police asked 10:12",
        ),
    ]


def _table() -> Table:
    return Table(
        "Open referrals",
        (Head("Rating"), Head("Time left"), Head("Referral"), Head("Children", numeric=True), Head("Act")),
        (
            RowGroup(
                (
                    TableRow((RatingMark("RED"), CLOCKS[4], Reference("Q26-04187", "#"), 3, Strong("Nobody"))),
                    TableRow((RatingMark(), CLOCKS[1], Reference("Q26-04190", "#"), 1, "")),
                ),
                title="Red, and not yet rated",
            ),
            RowGroup(
                (
                    TableRow(
                        (
                            RatingMark("GREEN"),
                            State("stop", "Decided"),
                            Lines((Reference("Q26-04191"), Quiet("from Police"))),
                            2,
                            Link("Chase", "#", hidden="Housing"),
                        )
                    ),
                ),
                title=("Green", RatingMark("GREEN")),
            ),
        ),
        row_head=2,
        tight=True,
        lead=True,
    )
