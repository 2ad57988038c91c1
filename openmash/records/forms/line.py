"""What is done with one line, and what its owner and professionals say of it. Nothing is chosen beforehand."""

from __future__ import annotations

from typing import Any, ClassVar

from openmash.rulebook.records import DataClass, Exemption, LineChoice
from openmash.rulebook.subject_access import LineFacts, Settled
from openmash.web.forms import Choice, LongText, OpenMashForm, Radios, Repeated, Select, Text, WholeDate

REASONS = [(one.value, f"{one.words} ({one.law.removeprefix('Data Protection Act 2018 ')})") for one in Exemption]


class WordsForm(OpenMashForm):
    """Words copied from the line, and the reason in law for taking them out wherever they stand in it."""

    words = LongText("The words", hint="Copied from the line as they stand there", rows=2)
    reason = Select("Reason in law", REASONS)

    def clean(self) -> dict[str, Any]:
        """Both, or neither."""
        given = super().clean() or {}
        if given.get("words") and not given.get("reason"):
            self.add_error("reason", "Choose the reason in law for taking these words out")
        if given.get("reason") and not given.get("words"):
            self.add_error("words", "Copy the words to be taken out, or empty the reason")
        return given


class LineForm(OpenMashForm):
    """Release, take parts out, withhold, or say that it is not about the person."""

    groups: ClassVar = {"parts": Repeated(WordsForm, title="Words {number}", add="Take out more words", most=30)}

    choice = Radios(
        "What is done with this line?",
        (
            Choice(LineChoice.RELEASE.value, LineChoice.RELEASE.words),
            Choice(LineChoice.REDACT.value, LineChoice.REDACT.words, hint="Give the words below, each with its reason"),
            Choice(LineChoice.WITHHOLD.value, LineChoice.WITHHOLD.words, reveals=("reason",)),
            Choice(LineChoice.OUTSIDE.value, LineChoice.OUTSIDE.words, hint="It is not listed as held back"),
        ),
        missing="Choose what is done with this line",
        size="m",
    )
    reason = Select("Reason in law", REASONS, missing="Choose the reason in law for withholding the line")
    why = LongText("Why, in a few words", hint="For the second person and for a complaint. It does not leave", rows=2)
    against = LongText(
        "Why is it told without the owner’s agreement?", hint="Only if the owner objected or did not answer", rows=2
    )
    known = LongText("How does the person know this already?", hint="Only for health information they know", rows=2)

    def __init__(self, *args: Any, facts: LineFacts, **options: Any) -> None:
        super().__init__(*args, **options)
        if not facts.owner_asked or facts.owner_agrees:
            del self.fields["against"]
        if facts.data is not DataClass.HEALTH:
            del self.fields["known"]

    def settled(self) -> Settled:
        """What was chosen, but for the places of the words, which the line itself knows."""
        given = self.cleaned_data
        return Settled(
            choice=LineChoice(given["choice"]),
            reason=Exemption(given["reason"]) if given["reason"] else None,
            why=given["why"],
            against=given.get("against", ""),
            known=given.get("known", ""),
        )

    def words(self) -> list[tuple[str, Exemption]]:
        """The words to take out with their reasons; those of another choice are still there to be refused."""
        return [(row["words"], Exemption(row["reason"])) for row in self.cleaned_data["parts"] if row["words"]]


class AskOwnerForm(OpenMashForm):
    """What the owner is asked, and by when."""

    question = LongText(
        "What do you ask the owner?", hint="Their navigator sees this line and your question, and no more",
        missing="Write what you ask the owner", rows=3, size="s",
    )  # fmt: skip
    answer_by = WholeDate("Answer by", missing="Add the day by which you need the answer")


AGREES = (Choice("YES", "Agrees that it may be told"), Choice("NO", "Objects", reveals=("because",)))


class OwnerAnswerForm(OpenMashForm):
    """The owner's own answer."""

    agrees = Radios("Does your agency agree that it may be told?", AGREES, missing="Say whether your agency agrees")
    because = LongText("Why do you object?", missing="Say why you object", rows=3)


class NotedAnswerForm(OpenMashForm):
    """An owner's answer that came another way."""

    said_by = Text("Who answered for the agency?", hint="Name and post", missing="Name who answered", name=True)
    agrees = Radios("What did they say?", AGREES, missing="Say what they answered")
    because = LongText("Why do they object?", missing="Say why they object", rows=3)


class OpinionForm(OpenMashForm):
    """A named professional's opinion on serious harm."""

    profession = Radios(
        "Whose opinion is it?",
        [
            (one.value, words)
            for one, words in (
                (DataClass.HEALTH, "A health professional’s"),
                (DataClass.SOCIAL_WORK, "A social-work professional’s"),
                (DataClass.EDUCATION, "An education professional’s"),
            )
        ],
        missing="Say what sort of professional",
    )
    professional = Text("Name", missing="Name the professional", name=True)
    post = Text("Post", missing="Give their post")
    given_on = WholeDate("When did they say so?", missing="Add the day of the opinion")
    harm = Radios(
        "Would telling this line be likely to harm somebody’s physical or mental health seriously?",
        (Choice("YES", "Yes, in their opinion"), Choice("NO", "No, in their opinion")),
        missing="Say what their opinion is",
    )
    opinion = LongText("What do they think, and why?", missing="Write what they think", rows=4)
