"""Requests to put something right, and complaints."""

from __future__ import annotations

from openmash.rulebook.records import AsWhom, ComplaintAbout, ComplaintStep, Upheld
from openmash.web.forms import Choice, LongText, OpenMashForm, Radios, Text, WholeDate

WAYS = ("Letter", "E-mail", "Telephone", "In person", "Through somebody else")


class RectificationForm(OpenMashForm):
    """Who says that what is wrong, and what they say is right."""

    keyed = True

    reference = Text("Which referral?", hint="Such as S26-00012", missing="Write the reference", width="20")
    asked_by = Text("Who asks?", missing="Write who asks", name=True)
    as_whom = Radios("As whom?", AsWhom.choices(), missing="Say as whom they ask")
    identity = Text("How was it checked who they are?", missing="Say how it was checked")
    received_on = WholeDate("When was it received?", missing="Add the day it was received")
    wrong = LongText("What do they say is wrong?", missing="Write what they say is wrong", rows=3, size="s")
    statement = LongText(
        "What do they say is right?", hint="In their own words. It can stand beside the record as it is",
        missing="Write what they say is right", rows=5, size="s",
    )  # fmt: skip


class RectificationAnswerForm(OpenMashForm):
    """The decision."""

    accepted = Radios(
        "What was decided?",
        (
            Choice("YES", "Accepted: their statement is put beside the record", hint="What stood there stays"),
            Choice("NO", "Not accepted: that they dispute it, and why, is put beside the record"),
        ),
        missing="Say what was decided",
        size="m",
    )
    judged_by = Text(
        "Who judged it?",
        hint="Name and post of somebody who may read the record",
        missing="Name who judged it",
        name=True,
    )
    because = LongText("Why?", hint="If not accepted, it stands beside the record", missing="Say why", rows=4, size="s")
    told_how = LongText(
        "How were they told?", hint="And that they can complain to us, to the Information Commissioner or a court",
        missing="Write how they were told, and how they can complain", rows=3, size="s",
    )  # fmt: skip


class ComplaintForm(OpenMashForm):
    """A complaint as it came."""

    keyed = True

    received_on = WholeDate("When was it received?", missing="Add the day it was received")
    who = Text("Who complains?", missing="Write who complains, or that they did not say", name=True)
    reach = Text("How can they be reached safely?")
    how = Radios("How did it come?", [(way, way) for way in WAYS], missing="Say how it came", small=True)
    about = Radios("What is it about?", ComplaintAbout.choices(), missing="Say what it is about", small=True)
    text = LongText("What do they say?", hint="In their own words", missing="Write what they say", rows=5, size="s")
    reference = Text("Reference of a referral", hint="If they gave one", width="20")


class StepForm(OpenMashForm):
    """One step of a complaint."""

    step = Radios(
        "What happened?",
        [
            Choice(one.value, one.words, reveals=("upheld",) if one is ComplaintStep.OUTCOME else ())
            for one in ComplaintStep
        ],
        missing="Say what happened",
    )
    upheld = Radios("How did it come out?", Upheld.choices(), missing="Say how it came out", inline=True)
    on = WholeDate("When?", missing="Add the day")
    text = LongText(
        "In words", hint="Who looks into it; what was told; what was learnt; the Commissioner’s number",
        missing="Write what was done, said or found", rows=4, size="s",
    )  # fmt: skip
