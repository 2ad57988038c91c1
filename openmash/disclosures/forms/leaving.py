"""The shape and wording of what is typed when something leaves the hub. Nothing is ticked beforehand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from openmash.disclosures.queries import Leaving, Telling
from openmash.partnership.models import Account
from openmash.referrals.models import Mention
from openmash.referrals.queries import child_name
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Rating, Role
from openmash.web import times
from openmash.web.forms import Checkboxes, Choice, DayAndTime, LongText, OpenMashForm, Radios, Select, Text, Tick


def fingerprint(*parts: object) -> str:
    """A short mark of what was previewed: another choice gives another mark."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:16]


class PreviewedForm(OpenMashForm):
    """A form whose effect is looked at before it is pressed: what is sent must be what was previewed last."""

    previewed = forms.CharField(widget=forms.HiddenInput, required=False)

    def mark(self) -> str:
        """The mark of what is typed now."""
        return fingerprint(*(f"{name}={self.cleaned_data.get(name)}" for name in self.fields if name != "previewed"))

    @property
    def seen(self) -> bool:
        """Is what is typed now the thing that was previewed?"""
        return bool(self.cleaned_data.get("previewed")) and self.cleaned_data["previewed"] == self.mark()

    def show_again(self) -> None:
        """Carry the mark of what is shown now into the next press."""
        typed: Any = self.data
        typed = typed.copy()
        typed["previewed"] = self.mark()
        self.data = typed


class HandOverForm(PreviewedForm):
    """To which team, which children, which items; for Red, who was spoken to first."""

    team = Radios("Which team takes over?", missing="Choose the team")
    children = Checkboxes("Which children?", missing="Tick the children who are handed over")
    spoken_to = Text("Who did you speak to?", hint="Name and post. For a child rated red you speak first", name=True)
    spoken_at = DayAndTime("When did you speak?")
    items = Checkboxes("Items that leave")
    note = LongText("A note to the team", hint="The team reads it as it stands", rows=3, size="s")
    ask_because = LongText(
        "Why does the team need an item that its owner must agree to?",
        hint="Only if you ask an owner. They read it word for word",
        rows=2,
        size="s",
    )
    checker = Select("Who reads it before it leaves?", blank="Choose one", size="s")

    def __init__(
        self,
        *args: Any,
        children: Sequence[Mention],
        leaving: Sequence[Leaving],
        policy: LocalPolicy,
        checkers: Sequence[Account] = (),
        second: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if second:
            named = [(str(one.pk), f"{one.name}, {Role(one.role).words}") for one in checkers]
            self.fields["checker"].offer(named)  # type: ignore[attr-defined]
        else:
            del self.fields["checker"]
        self.waiting = list(children)
        teams = [Choice(one.code, one.name, hint=f"{one.kind.words}. {one.phone}") for one in policy.teams]
        self.fields["team"].offer(teams)  # type: ignore[attr-defined]
        self.fields["children"].offer([(str(one.id), child_name(one)) for one in children])  # type: ignore[attr-defined]
        may_go = [(str(one.item.id), one.words) for one in leaving if one.verdict]
        self.fields["items"].offer(may_go)  # type: ignore[attr-defined]

    def going(self) -> list[Mention]:
        """The children ticked."""
        ticked = set(self.cleaned_data["children"])
        return [one for one in self.waiting if str(one.id) in ticked]


class AcceptForm(OpenMashForm):
    """The team's answer: a named worker accepts with the team's own rating of each child, or it goes back."""

    takes = Radios(
        "Does your team take this?",
        (
            Choice("YES", "Yes, we accept", hint="Your team is responsible from then on"),
            Choice("NO", "No, we send it back", hint="The hub stays responsible until you both agree"),
        ),
        missing="Say whether your team takes this",
        size="m",
    )
    worker_name = Text("Social worker who takes it", missing="Name the social worker who takes it", name=True)
    rating_because = LongText("Why does your team rate it so?", missing="Say why your team rates it so", rows=3)
    back_because = LongText("Why do you send it back?", missing="Say why you send it back", rows=3)

    def __init__(self, *args: Any, children: Sequence[dict[str, Any]], policy: LocalPolicy, **options: Any) -> None:
        super().__init__(*args, **options)
        self.handed = children
        colours = [(rule.code.value, rule.name) for rule in policy.ratings]
        for child in children:
            self.fields[self._rating_of(child)] = Radios(
                f"Your team’s own rating for {child['name']}",
                colours,
                missing=f"Give your team’s own rating for {child['name']}",
                inline=True,
                small=True,
            )
        accepting = ("worker_name", *(self._rating_of(child) for child in children), "rating_because")
        yes, back = self.fields["takes"].options  # type: ignore[attr-defined]
        self.fields["takes"].offer(  # type: ignore[attr-defined]
            (
                Choice(yes.value, yes.words, hint=yes.hint, reveals=accepting),
                Choice(back.value, back.words, hint=back.hint, reveals=("back_because",)),
            )
        )

    @staticmethod
    def _rating_of(child: dict[str, Any]) -> str:
        return f"rating_{child['seq']}"

    def ratings(self) -> dict[str, Rating]:
        """The team's rating of each child, by the child's id."""
        return {child["id"]: Rating(self.cleaned_data[self._rating_of(child)]) for child in self.handed}


class FeedbackForm(PreviewedForm):
    """What the referrer is told, by which way, and the two questions asked each time before it goes."""

    text = LongText("What they are told", missing="Write what the referrer is told", rows=8, size="s")
    how = Radios("How", missing="Choose how they are told")
    feared = Radios(
        "Could somebody the child fears read or hear it?",
        (
            Choice("NO", "No. I have checked who the referrer is, and who reads their post and e-mail"),
            Choice("YES", "Yes, or I am not sure"),
        ),
        missing="Say whether somebody the child fears could read or hear it",
    )
    safe = Radios(
        "Is it safe for the referrer and the child to be contacted this way?",
        (Choice("YES", "Yes"), Choice("NO", "No, or not known")),
        missing="Say whether it is safe to contact them this way",
        inline=True,
    )

    def __init__(self, *args: Any, about: Telling, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["how"].offer([(way, way) for way in about.reach])  # type: ignore[attr-defined]

    @property
    def safe_checked(self) -> bool:
        """Neither the person feared, nor an unsafe way."""
        return (self.cleaned_data["feared"], self.cleaned_data["safe"]) == ("NO", "YES")


class NoFeedbackForm(OpenMashForm):
    """Why the referrer is not told."""

    because = LongText(
        "Why is the referrer not told?",
        hint="For example: anonymous, or it could reach somebody the child fears",
        missing="Say why the referrer is not told",
        rows=3,
        size="s",
    )


class TellAgenciesForm(OpenMashForm):
    """One person reads what the agencies will see, and sends it."""

    read = Tick("I have read what each agency will see", missing="Read what each agency will see, then tick this")


def today_without_a_time(at: datetime) -> dict[str, str]:
    """The boxes of a moment with London's day filled in and the time left to be typed."""
    local = times.in_london(at)
    return {"day": str(local.day), "month": str(local.month), "year": str(local.year), "time": ""}
