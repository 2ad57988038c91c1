"""The shape and wording of asking, answering and stepping. Nothing is chosen beforehand where a person judges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms

from openmash.agency_checks.queries import Proposal
from openmash.referrals.models import Mention
from openmash.referrals.queries import child_name
from openmash.rulebook import calendars
from openmash.rulebook.protocol import NEVER_STOPPED
from openmash.rulebook.words import FamilyTold, Kind, Label, LawfulBasis, Purpose, Rating
from openmash.web import times
from openmash.web.forms import (
    Checkboxes,
    Choice,
    LongText,
    OpenMashForm,
    Radios,
    Repeated,
    Select,
    Text,
    Tick,
    TimeOfDay,
    WholeDate,
)

LEVELS = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")]
WRITTEN = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d")
WITHOUT_AGREEMENT = (
    "Without the agreement {name} is asked only where a life is at risk or the law orders it. Choose that basis, "
    "or leave {name} out"
)
A_KIND = [(Kind.FACT, "a fact"), (Kind.OPINION, "an opinion"), (Kind.ALLEGATION, "an allegation")]
KINDS = [(kind.value, words) for kind, words in [*A_KIND, (Kind.UNVERIFIED, "not verified")]]


class StepForm(OpenMashForm):
    """Step one child or several to another rating. `seen_ratings` holds the ratings the page showed."""

    children = Checkboxes("For whom?", missing="Tick the child", size="m")
    to = Radios("To which rating?", missing="Choose the new rating", size="m")
    because = LongText(
        "Why?", hint="What changed, and what it means for the child", missing="Say what changed", size="s"
    )
    seen_ratings = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, children: Sequence[Mention], choices: Sequence[Choice], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(str(c.seq), f"{child_name(c)}, now {Rating(c.rating).words.lower()}") for c in children]
        self.fields["children"].offer(named)  # type: ignore[attr-defined]
        self.fields["to"].offer(choices)  # type: ignore[attr-defined]

    def show_seen(self, ratings: Sequence[str]) -> None:
        """Let the next press be about the ratings shown now."""
        joined = ",".join(ratings)
        if self.is_bound:
            typed: Any = self.data.copy()  # type: ignore[attr-defined]
            typed["seen_ratings"] = joined
            self.data = typed
        self.initial["seen_ratings"] = joined


class AskForm(OpenMashForm):
    """Whom to ask, each its question; purpose, basis, necessity and the family once for all. Nothing is ticked."""

    purpose = Select("Purpose", Purpose.choices(), missing="Choose the purpose", blank="Choose one", size="s")
    lawful_basis = Select(
        "Lawful basis",
        LawfulBasis.choices(),
        hint="Police answer under their own law",
        missing="Choose the lawful basis",
        blank="Choose one",
        size="s",
    )
    necessity = LongText(
        "Why is it necessary?",
        hint="Why this cannot wait, or be learned in a less private way",
        missing="Say why it is necessary",
        rows=3,
        size="s",
    )
    family_told = Radios(
        "Does the family know we ask?",
        (
            Choice(FamilyTold.YES.value, FamilyTold.YES.words),
            Choice(FamilyTold.NO.value, FamilyTold.NO.words, reveals=("why_no",)),
            Choice(FamilyTold.LATER.value, FamilyTold.LATER.words, reveals=("why_later",)),
        ),
        missing="Say whether the family knows",
        small=True,
    )
    why_no = Text("What could happen?", missing="Say what could happen to the child")
    why_later = Text("Who tells them, and when?", missing="Say who tells them, and when")
    below_because = LongText(
        "Why must it be asked without consent?", hint="Kept with each request", missing="Say why", rows=2, size="s"
    )

    def __init__(
        self,
        *args: Any,
        proposals: Sequence[Proposal],
        at: datetime,
        below: bool,
        limited: bool = False,
        **options: Any,
    ) -> None:
        """`below`: nobody agreed, so a reason is asked for; `limited`: some agreed, for some agencies or in words."""
        super().__init__(*args, **options)
        self.below = below
        self.proposals = [one for one in proposals if one.may and one.out is None]
        for one in self.proposals:
            self._add(one, at)
        if limited and not below:
            self.fields["below_because"] = LongText(
                "Why must an agency be asked that the permission does not cover?", rows=2, size="s",
                hint="Leave it empty when every agency you tick was agreed to",
            )  # fmt: skip
        elif not below:
            del self.fields["below_because"]

    def _add(self, one: Proposal, at: datetime) -> None:
        code, name = one.agency.code, one.agency.name
        due = f", answer by {times.due(one.due_at, at)}" if one.due_at else ""
        again = "Ask again: " if one.earlier else ""
        because = "" if self.below else proposal_words(one)
        reveals = (f"question_{code}", f"sooner_{code}")
        self.fields[f"ask_{code}"] = Tick(f"{again}{name}{due}", hint=because, reveals=reveals)
        self.fields[f"question_{code}"] = LongText(
            f"Question to {name}", missing=f"Write the question to {name}", rows=3, initial=one.agency.question
        )
        self.fields[f"sooner_{code}"] = TimeOfDay(
            "Needed sooner today?", hint="A time like 14:30. Leave it empty for the time above"
        )

    def clean(self) -> dict[str, Any]:
        """At least one agency; a sooner time lies before the agency's own."""
        given = super().clean() or self.cleaned_data
        ticked = [one for one in self.proposals if given.get(f"ask_{one.agency.code}")]
        if not ticked:
            first = f"ask_{self.proposals[0].agency.code}" if self.proposals else None
            self.add_error(first, "Tick at least one agency")
        basis = given.get("lawful_basis")
        for one in ticked:
            if basis and not one.cover.verdict and LawfulBasis(basis) not in NEVER_STOPPED:
                self.add_error(f"ask_{one.agency.code}", WITHOUT_AGREEMENT.format(name=one.agency.name))
        return given

    def asked(self, at: datetime) -> list[tuple[str, str, datetime | None]]:
        """The agencies ticked: code, question, and the sooner time (UTC) when one was given."""
        today, given = calendars.london(at).date(), self.cleaned_data
        found = []
        for code in (one.agency.code for one in self.proposals):
            if given.get(f"ask_{code}"):
                sooner = given.get(f"sooner_{code}")
                due = calendars.from_london(today, sooner) if sooner else None
                found.append((code, given[f"question_{code}"], due))
        return found


class ItemForm(OpenMashForm):
    """One thing the agency holds. Kind and label have no default."""

    text = LongText("What is held", missing="Write what is held, or take this item out", rows=2)
    kind = Radios("It is", KINDS, missing="Say what kind it is", inline=True, small=True)
    dated_words = Text("Date, or about when", hint="9 March 2021, or “about Easter 2024”", width="20")
    source_system = Text("From which system", missing="Say from which system")
    label = Radios("Who may see it", missing="Say who may see it", small=True, classes="om-cols")


class OwnActionForm(OpenMashForm):
    """What the agency itself does next for this child."""

    what = Text("What your agency does", missing="Say what your agency does, or take this out")
    owner_name = Text("Who does it", missing="Say who does it", name=True)
    by_when = WholeDate("By when", hint="Leave empty if no day is set")


class AnswerForm(OpenMashForm):
    """The items an agency releases, its own view of the level of need, and its own next actions."""

    level = Radios(
        "Your own view of the level of need",
        [Choice(value, words, reveals=(f"why_{value}",)) for value, words in LEVELS],
        hint="You can leave it out",
        small=True,
    )
    why_1 = Text("What shows level 1?", missing="Say what shows this level")
    why_2 = Text("What shows level 2?", missing="Say what shows this level")
    why_3 = Text("What shows level 3?", missing="Say what shows this level")
    why_4 = Text("What shows level 4?", missing="Say what shows this level")

    def __init__(self, *args: Any, owner: str, people: Sequence[Mapping[str, Any]], **options: Any) -> None:
        self.groups = {  # type: ignore[misc]
            "items": Repeated(
                _item_form(owner, people), title="Item {number}", add="Add another item", remove="Take out"
            ),
            "own": Repeated(
                OwnActionForm, title="Action {number}", add="Add an action of your agency", remove="Take out", least=0
            ),
        }
        super().__init__(*args, **options)


class NothingHeldForm(OpenMashForm):
    """Nothing held: where one looked."""

    searched = LongText("What was searched", missing="Say where you looked", rows=5, size="s")


class SpokenForm(OpenMashForm):
    """What somebody of the agency said across the room."""

    said_by = Text("Who said it?", hint="Their name", missing="Say who said it", name=True)
    held = Radios(
        "What did they say?",
        (Choice("NO", "Nothing is held"), Choice("YES", "Something is held", reveals=("text", "kind"))),
        missing="Say whether something is held",
    )
    text = LongText("In their words", missing="Write what they said", rows=3)
    kind = Radios("It is", KINDS, missing="Say what kind it is", inline=True, small=True)


class ConfirmForm(OpenMashForm):
    """The navigator: is what was noted right?"""

    right = Radios(
        "Is this what your agency says?",
        (Choice("YES", "Yes, it is our answer"), Choice("NO", "No", reveals=("because",))),
        missing="Say whether it is right",
        size="m",
    )
    because = LongText("What is not right?", missing="Say what is not right", rows=3)


class AgreeForm(OpenMashForm):
    """A manager's answer to a step down."""

    agreed = Radios(
        "Do you agree?",
        (Choice("YES", "Agree: it acts at once"), Choice("NO", "Do not agree", reveals=("because",))),
        missing="Say whether you agree",
        size="m",
    )
    because = LongText(
        "Why not?", hint="The rater reads it", missing="Say why not, so that the rater can go on", rows=3
    )


class AlarmForm(OpenMashForm):
    """An agency says that a child of its question is in danger now."""

    because = LongText(
        "What makes you think so?", hint="One line is enough", missing="Say what makes you think so", rows=2, size="s"
    )


class WithdrawForm(OpenMashForm):
    """Taking a question back."""

    because = LongText("Why is it taken back?", hint="The agency reads it", missing="Say why", rows=2, size="s")


def _item_form(owner: str, people: Sequence[Mapping[str, Any]]) -> type[ItemForm]:
    """An item's form with this agency's name in its labels and this request's people to choose from."""

    class OfRequest(ItemForm):
        """An item of one request."""

        about = Checkboxes("About whom?", [(one["id"], one["name"]) for one in people], small=True, classes="om-cols")
        field_order = ["text", "about", "kind", "dated_words", "source_system", "label"]

    OfRequest.base_fields["label"].offer(label_choices(owner))  # type: ignore[attr-defined]
    return OfRequest


def label_choices(owner: str) -> list[Choice]:
    """Who may see an item, with the agency's own name where its agreement is needed."""
    own = {Label.OWNER: f"Ask {owner} before it leaves the hub"}
    return [Choice(label.value, own.get(label, label.words)) for label in Label]


def proposal_words(one: Proposal) -> str:
    """Why an agency is proposed, in words that begin "Because:"; or why it is not."""
    return f"Because: {one.because}" if one.proposed else one.because


def as_day(words: str) -> date | None:
    """The day that typed words stand for, when they are a whole date; the words themselves are kept beside it."""
    for pattern in WRITTEN:
        try:
            return datetime.strptime(words.strip(), pattern).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


class OwnerAnswerForm(OpenMashForm):
    """The owner's word over one item for one recipient and purpose. Nothing is chosen beforehand."""

    answer = Radios(
        "May it go?",
        (
            Choice("YES", "Yes, to this recipient, for this purpose, in these words"),
            Choice("OWN", "Yes, but in these words instead", reveals=("words",)),
            Choice("NO", "No", reveals=("because",)),
        ),
        missing="Say whether it may go",
        size="m",
    )
    words = LongText(
        "Your own words",
        hint="They leave instead of the item, exactly as you write them",
        missing="Write the words that may go",
        rows=3,
    )
    because = LongText("Why must it stay?", hint="The hub reads this", missing="Say why it must stay", rows=3)


class OwnerBackForm(OpenMashForm):
    """Why an agreement is taken back, or a protection put on or lifted: one reason, in words."""

    because = LongText("Why?", missing="Say why", rows=3, size="s")
