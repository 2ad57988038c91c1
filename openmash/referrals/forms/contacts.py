"""Talks, consent and welfare checks: what is asked about each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openmash.referrals.words import About, ContactWay, SafeToCall, WithWhom
from openmash.web.forms import DayAndTime, LongText, OpenMashForm, Radios, Text

YES_NO = [("YES", "Yes"), ("NO", "No")]
BY_ITSELF = (About.CALL, About.WHO, About.SECOND, About.STATEMENT, About.DISPUTED)
"""What is added beside a referral by another act than a correction."""

CORRECTIONS = [(a.value, a.words) for a in About if a not in BY_ITSELF]


class CorrectionForm(OpenMashForm):
    """Something to add beside what was sent."""

    about = Radios("What is it about?", CORRECTIONS, missing="Say what the correction is about", small=True)
    text = LongText(
        "What is different, or new?",
        hint="Say who told you. What was sent stays as it is.",
        missing="Write what is different or new",
        rows=3,
        size="s",
    )


class BesideForm(OpenMashForm):
    """The text of whoever came second, put beside what stands."""

    kept = False  # it is kept under the mark of the page it was typed into
    text = LongText("Your text", missing="There was nothing to add: the page had lost your text", most=100_000)


class TalkForm(OpenMashForm):
    """One talk, or one try."""

    with_whom = Radios("Who did you speak to, or try?", WithWhom.choices(), missing="Say who you spoke to or tried")
    whom_name = Text("Their name", hint="Leave empty if you do not know it", name=True, size="s", width="two-thirds")
    how = Radios("How?", ContactWay.choices(), missing="Say how you spoke to them or tried")
    reached = Radios("Did you reach them?", YES_NO, missing="Say whether you reached them")
    safe_to_call = Radios(
        "Is it safe to call them?",
        SafeToCall.choices(),
        hint="Ask each time: who else hears the telephone, and when it is better not to ring",
        missing="Say whether it is safe to call them. “Not known” is an answer",
    )
    said = LongText(
        "What was said, or what happened when you tried?",
        missing="Write what was said, or what happened when you tried",
        rows=6,
        size="s",
    )


class CheckForm(OpenMashForm):
    """Asking somebody to see a child. `children` are pairs of id and name."""

    child = Radios("Which child?", missing="Choose the child")
    asked_of = Text(
        "Who is asked to see the child?",
        hint="A name, or a post and its agency",
        missing="Say who is asked",
        size="s",
    )
    by_when = DayAndTime("By when?", hint="For example 27 5 2026, 16:15", missing="Give the day and the time")
    because = LongText("Why?", hint="What to look for", missing="Say why the child is to be seen", rows=3, size="s")

    def __init__(self, *args: Any, children: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["child"]
        assert isinstance(field, Radios)
        field.offer(list(children))


class SightingForm(OpenMashForm):
    """Who saw the child and what they saw, or why they could not."""

    seen = Radios(
        "Was the child seen?",
        [("YES", "Yes"), ("NO", "No, somebody tried and could not")],
        missing="Say whether the child was seen",
    )
    seen_by = Text("Who saw the child, or tried?", missing="Say who saw the child or tried", name=True, size="s")
    seen_at = DayAndTime("When?", hint="For example 27 5 2026, 14:40", missing="Give the day and the time")
    what = LongText(
        "What did they see?",
        hint="How the child was, what the child said, who else was there",
        missing="Write what they saw, or what happened when they tried",
        rows=5,
        size="s",
    )


class BecauseForm(OpenMashForm):
    """A reason, where something is taken back."""

    because = LongText(
        "Why is it taken back?", hint="Both rows stay on record", missing="Say why it is taken back", rows=3, size="s"
    )
