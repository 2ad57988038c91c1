"""What is asked about permission, a child's competence, their own words, and what the family was told.

Nothing is chosen beforehand. What is recorded stands beside what was recorded before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from openmash.referrals.words import Alone, ContactWay, Fraser
from openmash.rulebook.words import Capacity, ConsentAnswer, Purpose
from openmash.web.forms import Checkboxes, Choice, DayAndTime, LongText, OpenMashForm, Radios, Select, Text, WholeDate

YES_NO = [("YES", "Yes"), ("NO", "No")]
OTHER, NOBODY = "OTHER", "NOBODY"
Named = Sequence[tuple[str, str]]
NO_ANSWER = ("NOT_SOUGHT", "NOT_APPLICABLE")


class ConsentForm(OpenMashForm):
    """One answer of one person about permission, or that nobody was asked and why."""

    AGENCIES: ClassVar[Mapping[str, str]] = {
        ConsentAnswer.GIVEN: "given_to",
        ConsentAnswer.REFUSED: "refused_to",
        ConsentAnswer.WITHDRAWN: "back_from",
    }
    answer = Radios(
        "Permission",
        [
            Choice("SOUGHT", "Asked for, no answer yet"),
            Choice("GIVEN", "Given", reveals=("given_to", "purposes", "covers")),
            Choice("REFUSED", "Refused", reveals=("refused_to",)),
            Choice("WITHDRAWN", "Taken back", reveals=("back_from",)),
            Choice("NOT_SOUGHT", "Not asked for", reveals=("why_not", "decided_by")),
            Choice("NOT_APPLICABLE", "Does not apply"),
        ],
        missing="Say whether permission was given",
    )
    given_to = Checkboxes(
        "Which agencies may be asked?",
        hint="Only those that were named to them. What is not ticked is not covered",
        missing="Tick the agencies that were named to them",
        small=True,
    )
    purposes = Checkboxes("What for?", Purpose.choices(), missing="Tick what it is for", small=True)
    covers = LongText("What does it cover, in the words that were used?", missing="Say what it covers", rows=2)
    refused_to = Checkboxes("Only for some agencies?", hint="With none ticked they refused all of it", small=True)
    back_from = Checkboxes("Only for some agencies?", hint="With none ticked they took all of it back", small=True)
    why_not = LongText(
        "Why was nobody asked?",
        hint="For example, that asking could put the child at risk",
        missing="Say why nobody was asked",
        rows=2,
    )
    decided_by = Select("Which manager decided that?", missing="Choose the manager who decided that")
    giver = Radios("Who was asked, or said it?", missing="Say who was asked, or said it")
    giver_name = Text("Their name", missing="Give their name", name=True)
    capacity = Radios(
        "As whom do they speak?",
        Capacity.choices(),
        hint="A child who understands what it means decides for themselves (Gillick). Record that too",
        small=True,
    )
    how = Radios("How were they asked, or how did they say it?", ContactWay.choices(), small=True)
    said_at = DayAndTime("When?", hint="For example 27 5 2026, 10:15")

    def __init__(self, *args: Any, people: Named, agencies: Named, managers: Named, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("given_to", "refused_to", "back_from"):
            self.fields[name].offer(agencies)  # type: ignore[attr-defined]
        self.fields["decided_by"].offer(managers)  # type: ignore[attr-defined]
        named = [*people, Choice(OTHER, "Somebody else", reveals=("giver_name",)), Choice(NOBODY, "Nobody was asked")]
        self.fields["giver"].offer(named)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever answered did so as somebody, in some way, at some time; nobody answers when nobody was asked."""
        given = super().clean() or self.cleaned_data
        if given.get("answer") and given["answer"] not in NO_ANSWER:
            if given.get("giver") == NOBODY:
                self.add_error("giver", "Say who was asked, or said it")
            for name, words in (
                ("capacity", "Say as whom they speak"),
                ("how", "Say how they were asked, or said it"),
            ):
                if not given.get(name):
                    self.add_error(name, words)
            if not given.get("said_at") and "said_at" not in self.errors:
                self.add_error("said_at", "Give the day and the time")
        return given

    def agencies(self) -> list[str]:
        """The agencies ticked under the answer."""
        field = self.AGENCIES.get(self.cleaned_data["answer"])
        return list(self.cleaned_data[field]) if field else []


class CompetenceForm(OpenMashForm):
    """The reasoning on a child's competence, question by question."""

    child = Radios("Which child?", missing="Choose the child")
    about = Text(
        "Which decision is it about?",
        hint="For example, whether we may ask the school. A child may be competent for one decision only",
        missing="Say which decision it is about",
        size="s",
    )
    understands = Radios(
        "Does the child understand what is asked?",
        YES_NO,
        missing="Say whether the child understands what is asked",
        inline=True,
    )
    consequences = Radios(
        "Does the child understand what follows from yes and from no?",
        YES_NO,
        missing="Say whether the child understands what follows",
        inline=True,
    )
    free = Radios(
        "Is the child free of pressure from anybody?",
        YES_NO,
        missing="Say whether the child is free of pressure",
        inline=True,
    )
    competent = Radios(
        "Is the child competent to decide this (Gillick)?",
        YES_NO,
        hint="Only if all three are answered yes",
        missing="Say whether the child is competent to decide this",
        inline=True,
    )
    reasons = LongText(
        "What shows it?",
        hint="What the child said and did, in plain words",
        missing="Say what shows it",
        rows=4,
        size="s",
    )
    fraser = Radios(
        "The Fraser guidelines",
        [
            Choice(Fraser.NOT_RELEVANT.value, Fraser.NOT_RELEVANT.words),
            Choice(Fraser.MET.value, Fraser.MET.words, reveals=("fraser_met",)),
            Choice(Fraser.NOT_MET.value, Fraser.NOT_MET.words, reveals=("fraser_not_met",)),
        ],
        hint="Only where it is about contraception or sexual health",
        missing="Say whether the Fraser guidelines matter here",
        small=True,
    )
    fraser_met = LongText("What shows that they are met?", missing="Say what shows that they are met", rows=2)
    fraser_not_met = LongText("What shows that they are not?", missing="Say what shows that they are not", rows=2)
    judged_by = Text(
        "Who judged?", hint="A name and a post", missing="Say who judged", name=True, size="s", width="two-thirds"
    )
    judged_on = WholeDate("On which day?", hint="For example 27 5 2026", missing="Give the day")

    def __init__(self, *args: Any, children: Named, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["child"].offer(children)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Competent follows only from three times yes."""
        given = super().clean() or self.cleaned_data
        three = [given.get(name) for name in ("understands", "consequences", "free")]
        if given.get("competent") == "YES" and "NO" in three:
            self.add_error("competent", "A child is competent only if all three above are answered yes")
        return given


class ViewForm(OpenMashForm):
    """The words of a child or a parent, or why nobody has heard them."""

    person = Radios("Whose words?", missing="Say whose words they are")
    heard = Radios(
        "Were they heard?",
        [
            Choice("YES", "Yes", reveals=("words", "heard_by", "heard_at", "alone")),
            Choice("NO", "No, not yet", reveals=("why_not",)),
        ],
        missing="Say whether they were heard",
    )
    words = LongText(
        "What do they think and wish, in their own words?",
        hint="Write it as they said it. A drawing, a sign or a silence can be described",
        missing="Write their words as they said them",
        rows=5,
    )
    heard_by = Text("Who heard it?", hint="A name and a post", missing="Say who heard it", name=True)
    heard_at = DayAndTime("When?", hint="For example 27 5 2026, 10:15", missing="Give the day and the time")
    alone = Radios("Were they spoken to alone?", Alone.choices(), missing="Say whether they were alone", small=True)
    why_not = LongText("Why not?", missing="Say why nobody has heard them", rows=2)

    def __init__(self, *args: Any, people: Named, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].offer(people)  # type: ignore[attr-defined]


class ToldForm(OpenMashForm):
    """What the family was told of what is shared, or why not."""

    told = Radios(
        "Was the family told what is shared, with whom and why?",
        [
            Choice("YES", "Yes", reveals=("what", "told_by", "told_at")),
            Choice("NO", "No", reveals=("why_not", "decided_by")),
        ],
        missing="Say whether the family was told",
    )
    whom = Text("Who of the family?", missing="Say who of the family", size="s")
    what = LongText("What were they told?", missing="Say what they were told", rows=3)
    told_by = Text("Who told them?", missing="Say who told them", name=True)
    told_at = DayAndTime("When?", hint="For example 27 5 2026, 10:15", missing="Give the day and the time")
    why_not = LongText(
        "Why not?", hint="What could happen to the child if they knew", missing="Say why they were not told", rows=2
    )
    decided_by = Select("Which manager decided that?", missing="Choose the manager who decided that")

    def __init__(self, *args: Any, managers: Named, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["decided_by"].offer(managers)  # type: ignore[attr-defined]


def pairs(rows: Iterable[Any], words: Any) -> list[tuple[str, str]]:
    """Rows as answers: the id as text and what people call it."""
    return [(str(row.pk), words(row)) for row in rows]
