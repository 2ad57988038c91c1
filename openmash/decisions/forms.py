"""The shape and wording of what is typed in the room. Nothing is chosen beforehand where a person judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from openmash.decisions.actions import ChildPart, DecisionPart, TookPart
from openmash.referrals.models import Mention
from openmash.referrals.queries import child_name
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Beside, Outcome, Rating
from openmash.web import times
from openmash.web.forms import (
    Checkboxes,
    Choice,
    DayAndTime,
    ErrorLine,
    Hidden,
    LongText,
    OpenMashForm,
    Radios,
    Repeated,
    Select,
    Text,
)

YES_NO = (Choice("YES", "Yes"), Choice("NO", "No"))


def today_without_a_time(at: datetime) -> dict[str, str]:
    """The boxes of a moment with London's day filled in and the time left to be typed."""
    local = times.in_london(at)
    return {"day": str(local.day), "month": str(local.month), "year": str(local.year), "time": ""}


class TookPartForm(OpenMashForm):
    """One person who took part."""

    agency = Select("Agency", missing="Choose the agency")
    name = Text("Name", missing="Name who spoke for it", name=True, width="two-thirds")


class TalkForm(OpenMashForm):
    """What both kinds of discussion share: who took part."""

    def __init__(self, *args: Any, policy: LocalPolicy, **options: Any) -> None:
        super().__init__(*args, **options)
        agencies = [(agency.code, agency.name) for agency in policy.agencies]
        for row in self.rows["took_part"].forms:
            row.fields["agency"].offer(agencies)  # type: ignore[attr-defined]

    def people(self) -> list[TookPart]:
        """Those who took part, as the action takes them."""
        return [TookPart(one["agency"], one["name"]) for one in self.cleaned_data["took_part"]]


class DiscussionForm(TalkForm):
    """The agencies' short discussion."""

    groups = {"took_part": Repeated(TookPartForm, title="Who took part: {number}", add="Add another person", least=2)}
    agreed = LongText("What did they agree?", missing="Say what was agreed. When nothing was, write that", size="s")
    differed = LongText("Who differed, and on what?", hint="Leave it empty when nobody did", rows=3, size="s")


class StrategyForm(TalkForm):
    """A strategy discussion. Section 47 or not is what they agreed there."""

    groups = {"took_part": Repeated(TookPartForm, title="Who took part: {number}", add="Add another person", least=3)}
    held_at = DayAndTime("When was it held?", missing="Say when it was held")
    agreed = LongText("What was agreed?", missing="Say what was agreed", size="s")
    section_47 = Radios(
        "Did they agree on a child-protection enquiry (section 47)?",
        YES_NO,
        hint="Their agreement. The decision is the manager's.",
        missing="Say whether they agreed on section 47",
        inline=True,
    )
    because = LongText("Why?", missing="Say why", rows=3, size="s")


class RecommendForm(OpenMashForm):
    """The analysis of everything, and whether it is enough to decide."""

    analysis = LongText(
        "What does it all mean?",
        hint="Put together what each agency sees. What fits together, and what does not?",
        missing="Say what it all means for the children",
        rows=6,
        size="s",
    )
    worries = LongText("What worries you", rows=3, size="s")
    protects = LongText(
        "What protects the children, and what is going well",
        missing="Say what protects the children. When nothing does, write that",
        rows=3,
        size="s",
    )
    not_known = LongText(
        "What is not known",
        hint="The receiving team reads this",
        missing="Say what is not known. There is always something",
        rows=3,
        size="s",
    )
    parents_view = LongText(
        "The parents’ view, or why it is missing",
        missing="Give the parents’ view, or say why it is missing",
        rows=3,
        size="s",
    )
    enough = Radios(
        "Is this enough to decide?",
        (Choice("YES", "Yes"), Choice("NO", "No", hint="The manager decides whether to wait")),
        missing="Say whether this is enough to decide",
    )
    enough_because = LongText(
        "Why?", hint="Needed when answers are missing, nobody was asked, or it is not enough", rows=2, size="s"
    )
    relied_on = Checkboxes("Items you rely on")
    read = Hidden(must=False, kept=True)

    def __init__(self, *args: Any, items: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["relied_on"].offer([(one, one) for one in items])  # type: ignore[attr-defined]


class ChildRecommendForm(OpenMashForm):
    """What is recommended for one child, against the threshold document."""

    level = Radios("Level of need", missing="Choose the level of need", inline=True, small=True)
    voice = LongText(
        "Own words and wishes, or why they are missing",
        missing="Give the child’s own words and wishes, or say why they are missing",
        rows=2,
        size="s",
    )
    because = LongText(
        "What it means, and why you recommend this",
        missing="Say why you recommend this",
        rows=3,
        size="s",
    )
    outcome = Select("You recommend", Outcome.choices(), missing="Choose what you recommend", size="s")

    def __init__(self, *args: Any, child: Mention, policy: LocalPolicy, **options: Any) -> None:
        super().__init__(*args, prefix=f"child-{child.seq}", **options)
        self.child, self.policy = child, policy
        self.fields["level"].offer(  # type: ignore[attr-defined]
            [(str(level.number), f"{level.number} {level.name}") for level in policy.levels]
        )
        self.fields["level"].error_messages["required"] = f"Choose the level of need for {child_name(child)}"
        for level in policy.levels:
            self.fields[f"fits_{level.number}"] = Checkboxes(
                f"Level {level.number}: {level.name}",
                [(one, one) for one in level.indicators],
                small=True,
                classes="om-cols",
            )

    def ticked(self) -> list[str]:
        """The indicators ticked, the highest level first."""
        numbers = sorted((level.number for level in self.policy.levels), reverse=True)
        return [one for number in numbers for one in self.cleaned_data[f"fits_{number}"]]

    def part(self) -> ChildPart:
        """The child's part of the recommendation, as the action takes it."""
        given = self.cleaned_data
        return ChildPart(self.child, Outcome(given["outcome"]), int(given["level"]), self.ticked(), given["because"])

    @property
    def indicator_fields(self) -> list[Any]:
        """The indicators, the highest level first."""
        numbers = sorted((level.number for level in self.policy.levels), reverse=True)
        return [self[f"fits_{number}"] for number in numbers]


class DecideForm(OpenMashForm):
    """What a decision says of the whole referral."""

    reasons = LongText(
        "Your reasons",
        hint="If you decide other than recommended, say why. Both stay on the record. The receiving team reads this.",
        missing="Give your reasons. Nothing is decided without them",
        size="s",
    )
    outcome_sought = LongText(
        "Outcome sought",
        hint="What should be different for the children, and by when",
        missing="Say what should be different for the children",
        rows=3,
        size="s",
    )
    agencies_agree = LongText("Which agencies agree with that?", rows=2, size="s")
    agencies_differ = LongText("Which differ, and why?", hint="Leave it empty when none does", rows=2, size="s")
    who_tells_family = Text(
        "Who tells the family?",
        hint="When nobody may yet, write that and why",
        missing="Say who tells the family. When nobody may yet, write that and why",
        size="s",
    )
    family_told_when = Text("When?", size="s")
    read = Hidden(must=False, kept=True)


class ChildDecideForm(OpenMashForm):
    """The decision for one child."""

    outcome = Radios("Your decision", small=True, classes="om-cols")
    advice = Select("Which service?", missing="Name the service")
    service = Select("Which service or team is meant?", hint="The team itself is chosen when handing over")
    agency = Text("Which agency, and whom did you tell there?", missing="Name the agency")
    authority = Text("Which authority, and whom did you tell there?", missing="Name the authority")
    beside = Checkboxes("Beside it", Beside.choices(), hint="Tick any that also start now", small=True)
    final_rating = Radios("Final rating", inline=True, small=True)
    to_social_care = Radios(
        "Is it now a referral to children’s social care?",
        (Choice("YES", "Yes, a referral"), Choice("NO", "No, it stays a contact")),
        inline=True,
        small=True,
    )

    NAMED: Mapping[Outcome, str] = {
        Outcome.ADVICE: "advice",
        Outcome.EH: "service",
        Outcome.OTHER_AGENCY: "agency",
        Outcome.OLA: "authority",
    }

    def __init__(self, *args: Any, child: Mention, policy: LocalPolicy, **options: Any) -> None:
        super().__init__(*args, prefix=f"child-{child.seq}", **options)
        self.child = child
        name = child_name(child)
        services = [(one.code, one.name) for one in policy.services]
        for field in ("advice", "service"):
            self.fields[field].offer(services)  # type: ignore[attr-defined]
        self.fields["outcome"].offer(  # type: ignore[attr-defined]
            [Choice(one.value, one.words, reveals=self._reveals(one)) for one in Outcome]
        )
        self.fields["final_rating"].offer(  # type: ignore[attr-defined]
            [Choice(rule.code.value, rule.name) for rule in policy.ratings]
        )
        for field, sentence in (
            ("outcome", f"Choose what you decide for {name}"),
            ("final_rating", f"Choose the final rating for {name}"),
            ("to_social_care", f"Say whether it is a referral to children’s social care for {name}"),
        ):
            self.fields[field].required = True
            self.fields[field].error_messages["required"] = sentence

    def _reveals(self, outcome: Outcome) -> tuple[str, ...]:
        return (self.NAMED[outcome],) if outcome in self.NAMED else ()

    def part(self) -> DecisionPart:
        """The child's part of the decision, as the action takes it."""
        given = self.cleaned_data
        outcome = Outcome(given["outcome"])
        return DecisionPart(
            child=self.child,
            outcome=outcome,
            beside=[Beside(code) for code in given["beside"]],
            final_rating=Rating(given["final_rating"]),
            service=str(given[self.NAMED[outcome]]) if outcome in self.NAMED else "",
            is_referral_to_social_care=given["to_social_care"] == "YES",
        )


class PassForm(OpenMashForm):
    """An open case goes to its worker the same hour."""

    worker_told = LongText(
        "Which worker did you tell, how and when?",
        hint="Ring them first. The pack follows",
        missing="Say which worker you told, how, and when",
        size="s",
    )
    because = LongText(
        "What is new, and why need it not go round the agencies?",
        missing="Say what is new, and why it need not go round the agencies",
        size="s",
    )
    rating = Radios("How urgent is it?", size="s")

    def __init__(self, *args: Any, policy: LocalPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        urgency = cast("Radios", self.fields["rating"])
        urgency.choices = [(rule.code.value, f"{rule.name}: {rule.meaning}") for rule in policy.ratings]


class QuestionForm(OpenMashForm):
    """The recommendation goes back with a question."""

    question = LongText(
        "Your question", hint="The clock runs on while it is answered", missing="Write the question", size="s"
    )


class LateAnswerForm(OpenMashForm):
    """What a manager does with an answer that came after the decision."""

    reopen = Radios(
        "Does it change anything?",
        (
            Choice("YES", "Yes, reopen", hint="It goes back to the social worker. The decision stands until a new one"),
            Choice("NO", "No, the decision stands as it is"),
        ),
        missing="Say whether to reopen",
        size="m",
    )
    because = LongText("Why?", missing="Say why", rows=3, size="s")


def all_valid(forms_: Iterable[OpenMashForm]) -> bool:
    """Is each of them whole? Their summaries then say everything there is to mend."""
    return all(form.is_valid() for form in forms_)


def all_lines(forms_: Iterable[OpenMashForm]) -> list[ErrorLine]:
    """Everything to mend on a page of several forms, in the order given."""
    return [line for form in forms_ for line in form.error_summary()]
