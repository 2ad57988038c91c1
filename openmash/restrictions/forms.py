"""What is typed to restrict a family, to open one in need, to say that one knows somebody. Nothing is preselected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openmash.ledger.forms import REFERENCE
from openmash.partnership.models import Account
from openmash.restrictions.models import Restriction
from openmash.rulebook.words import Role
from openmash.web.forms import Checkboxes, Choice, LongText, OpenMashForm, Radios, Text, WholeDate

WHO = "Who may see this family?"
WHO_HINT = "At least one manager who may decide, and whoever owns the referral now. Everybody else finds nothing"
REVIEW = "When is it looked at again?"
REVIEW_HINT = "Within 90 days"


def people(accounts: Iterable[Account]) -> list[Choice]:
    """The hub's people as answers, by name, with their role."""
    return [Choice(str(one.pk), one.name, hint=Role(one.role).words) for one in accounts]


class RestrictForm(OpenMashForm):
    """A new restriction."""

    kind = Radios("Why is this family restricted?", list(Restriction.KINDS.items()), missing="Choose why")
    because = LongText(
        "What makes it necessary?",
        rows=3,
        hint="Only the people you name read it",
        missing="Say why this family is restricted",
    )
    named = Checkboxes(WHO, hint=WHO_HINT, missing="Tick who may see this family", small=True, classes="om-cols")
    review_on = WholeDate(REVIEW, hint=REVIEW_HINT, missing="Give the day of the next look")

    def __init__(self, *args: Any, accounts: Iterable[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["named"].offer(people(accounts))  # type: ignore[attr-defined]


class NameForm(OpenMashForm):
    """Looking at a restriction again: who is named from now on, and until when. The named of today are ticked."""

    named = Checkboxes(WHO, hint=WHO_HINT, missing="Tick who may see this family", small=True, classes="om-cols")
    review_on = WholeDate(REVIEW, hint=REVIEW_HINT, missing="Give the day of the next look")

    def __init__(self, *args: Any, accounts: Iterable[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["named"].offer(people(accounts))  # type: ignore[attr-defined]


class LiftForm(OpenMashForm):
    """The end of a restriction."""

    because = LongText("Why does it end?", rows=2, missing="Say why the restriction ends")


class BreakGlassForm(OpenMashForm):
    """Opening what is restricted, for an hour."""

    reference = Text(
        "Reference of the referral", hint="Such as S26-00012", missing="Write the reference", width="10",
        spellcheck=False,
    )  # fmt: skip
    because = LongText(
        "Why do you need to see this family now?",
        rows=3,
        hint="A manager reads it today",
        missing="Say why you need to see it now",
    )

    def clean_reference(self) -> str:
        """In the shape of a reference; another is refused like one that is not there."""
        typed = str(self.cleaned_data["reference"]).strip().upper()
        return typed if REFERENCE.fullmatch(typed) else "-"


class ReadGlassForm(OpenMashForm):
    """A manager looks into it."""

    right = Radios(
        "Was it right to open this family?", [("YES", "Yes"), ("NO", "No")], missing="Choose yes or no", inline=True
    )
    because = LongText("What did you find, and what follows?", rows=3, missing="Say what you found")


class DeclareForm(OpenMashForm):
    """Saying that one knows a family."""

    because = LongText(
        "How do you know this family?",
        rows=2,
        hint="A few words, such as “my sister's children”. Only a manager reads it",
        missing="Say how you know the family",
    )


class ClearForm(OpenMashForm):
    """A likeness that is no conflict."""

    because = LongText(
        "How do you know that this is not their family?",
        rows=2,
        hint="Such as “asked her by telephone: a namesake”",
        missing="Say how you know",
    )
