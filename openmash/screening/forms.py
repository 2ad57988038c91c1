"""The shape and wording of what is typed in screening. Nothing is chosen beforehand where a person judges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from openmash.rulebook.policy import LocalPolicy, TeamKind
from openmash.rulebook.words import Concern
from openmash.web.forms import Checkboxes, Choice, LongText, OpenMashForm, Radios

LEAST_WORDS = 3
LEVELS = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")]
AGREE = (Choice("YES", "Agree"), Choice("NO", "Do not agree"))


class RateForm(OpenMashForm):
    """One child's rating: each choice shows its due time, so that what follows is seen before it is chosen."""

    rating = Radios("Rating", size="m", missing="Choose a rating for this child")
    concerns = Checkboxes(
        "What is the worry about?",
        Concern.choices(),
        hint="Tick all that apply. It decides which agencies are proposed.",
        small=True,
        classes="om-cols",
    )
    level = Radios(
        "Level of need, if it is clear already", LEVELS, hint="You can leave it out", inline=True, small=True
    )
    because = LongText(
        "Why this rating?",
        hint="What you know, what you do not know, what it means for the child",
        missing="Say why, in at least one sentence",
        size="s",
    )

    def __init__(
        self, *args: Any, choices: Sequence[Choice] = (), asking: Sequence[str] = (), received: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["rating"].help_text = f"Received {received}. The clock runs from then, whatever you choose."
        self.fields["rating"].offer(choices)  # type: ignore[attr-defined]
        self.asking = set(asking)

    def clean_because(self) -> str:
        """A reason a manager can read: “as discussed” is none."""
        return in_words(self.cleaned_data["because"])

    def clean(self) -> dict[str, Any]:
        """A rating that goes round the agencies needs its concerns: they decide whom one could ask."""
        given = super().clean() or self.cleaned_data
        if given.get("rating") in self.asking and not given.get("concerns"):
            self.add_error("concerns", "Tick what the worry is about")
        return given


class FilterOutForm(OpenMashForm):
    """Advice with a named service instead of the hub's procedure."""

    service = Radios("Which service?", missing="Choose the service the family is sent to")
    advice = LongText(
        "The advice",
        hint="What the referrer and the family are told to do. They read it.",
        missing="Write the advice itself",
        size="s",
    )
    because = LongText(
        "Why is this below the threshold?",
        hint="The manager reads it. Say what you looked at.",
        missing="Say why this is below the threshold",
        size="s",
    )

    def __init__(self, *args: Any, policy: LocalPolicy, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [Choice(one.code, one.name, hint=one.what) for one in policy.services]
        self.fields["service"].offer(offered)  # type: ignore[attr-defined]

    def clean_because(self) -> str:
        """A reason a manager can read."""
        return in_words(self.cleaned_data["because"])


class AgreeForm(OpenMashForm):
    """A manager's answer to what somebody proposed."""

    agreed = Radios("Do you agree?", AGREE, missing="Say whether you agree", size="m")
    because = LongText("Why?", hint="Needed when you do not agree: the rater reads it", rows=3, size="s")

    def clean(self) -> dict[str, Any]:
        """A no needs its reason."""
        given = super().clean() or self.cleaned_data
        if given.get("agreed") == "NO" and not given.get("because"):
            self.add_error("because", "Say why not, so that the rater can go on")
        return given


class AlarmForm(OpenMashForm):
    """Anyone of the hub: a child is in danger now."""

    because = LongText(
        "What makes you think so?", hint="One line is enough", missing="Say what makes you think so", rows=2, size="s"
    )


class ActivateForm(OpenMashForm):
    """Child protection, at once."""

    team = Radios("Which team?", missing="Choose the team")
    because = LongText(
        "What must they know now?",
        hint="They read this, the children's names and ages and where they are. Nothing else of the referral.",
        missing="Say what the team must know now",
        rows=3,
        size="s",
    )

    def __init__(self, *args: Any, policy: LocalPolicy, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].offer(team_choices(policy))  # type: ignore[attr-defined]


class AnswerAlarmForm(OpenMashForm):
    """A social worker's or manager's answer to an alarm."""

    activated = Radios(
        "What do you do?",
        (
            Choice("YES", "Activate child protection now", reveals=("team",)),
            Choice("NO", "Do not activate, and say why"),
        ),
        missing="Choose what you do",
        size="m",
    )
    team = Radios("Which team?", missing="Choose the team", small=True)
    because = LongText(
        "Why?", hint="Who raised the alarm reads it; so does the team", missing="Say why", rows=3, size="s"
    )

    def __init__(self, *args: Any, policy: LocalPolicy, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].offer(team_choices(policy))  # type: ignore[attr-defined]


class AcknowledgeForm(OpenMashForm):
    """The team has it."""

    note = LongText("Anything to say back?", hint="For example who goes, and when. You can leave it empty", rows=2)


def team_choices(policy: LocalPolicy) -> list[Choice]:
    """The child-protection teams that can be called at once, with their telephone."""
    return [Choice(t.code, t.name, hint=f"Telephone {t.phone}") for t in policy.teams_of(TeamKind.CHILD_PROTECTION)]


def in_words(text: str) -> str:
    """The reason, when it is more than a word or two; refused with what was typed otherwise."""
    typed = text.strip()
    if typed and len(typed.split()) < LEAST_WORDS:
        raise ValidationError(f"Say why, in at least one sentence. “{typed}” does not tell the manager why")
    return typed
