"""The local policy as structured forms, one a part. The rulebook checks the whole; a form only shapes what is typed.

Each form's fields are named as the part's entries, so that a problem the rulebook names stands at its field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, ClassVar

from openmash.partnership.queries import policy_now
from openmash.rulebook.policy import Calendar, CountsFrom, RetentionClass, Shared, TeamKind
from openmash.rulebook.policy.writing import DAY_KEYS
from openmash.rulebook.words import InfoKind, Outcome, Purpose, Rating
from openmash.web.forms import Checkboxes, LongText, Number, OpenMashForm, Radios, Select, Text, Tick

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
YES_OR_NO = [("yes", "Yes"), ("no", "No")]


class PartForm(OpenMashForm):
    """One part, or one entry of a part. `lines` are lists with one text a line, `numbers` lists of whole numbers,
    `weeks` opening hours for each weekday, `flags` yes or no, `maybe` what may be left out altogether."""

    lines: ClassVar[frozenset[str]] = frozenset()
    numbers: ClassVar[frozenset[str]] = frozenset()
    weeks: ClassVar[frozenset[str]] = frozenset()
    flags: ClassVar[frozenset[str]] = frozenset()
    maybe: ClassVar[frozenset[str]] = frozenset()

    overtaken = False
    """Was the change refused because another came first? The next press is then about what stands now."""

    def __init__(self, *args: Any, stands: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if stands:  # what others point at by its code keeps it
            for key in ("code", "number"):
                self.fields.pop(key, None)
        for week in self.weeks:
            for key, day in zip(DAY_KEYS, DAYS, strict=True):
                self.fields[f"{week}_{key}"] = Text(f"{day}, from and to", width="10", spellcheck=False)
        self.fields["because"] = LongText(
            "Why does it change?",
            hint="Who agreed it, and when. It stands in the history.",
            missing="Say why it changes, in a few words",
            rows=2,
        )

    @classmethod
    def as_typed(cls, part: Mapping[str, Any]) -> dict[str, Any]:
        """The first content of the fields, from the policy's plain data."""
        typed: dict[str, Any] = {}
        for key, value in part.items():
            if key in cls.weeks:
                typed.update({f"{key}_{day}": "-".join(value.get(day, ())) for day in DAY_KEYS})
            elif key in cls.lines:
                typed[key] = "\n".join(value)
            elif key in cls.numbers:
                typed[key] = ", ".join(map(str, value))
            elif key in cls.flags:
                typed[key] = "yes" if value else "no"
            else:
                typed[key] = value
        return typed

    def part(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The policy's plain data after this change; what the form does not ask stays as it was."""
        after = dict(before)
        names = [name for name in self.fields if name != "because" and not self._week_of(name)]
        after.update({name: self._read(name) for name in names})
        after.update({week: self._week(week) for week in self.weeks})
        return after

    def _week_of(self, name: str) -> str:
        return next((week for week in self.weeks if name.startswith(f"{week}_")), "")

    def _read(self, name: str) -> Any:
        value = self.cleaned_data[name]
        if name in self.lines:
            return [line.strip() for line in value.splitlines() if line.strip()]
        if name in self.numbers:
            return [_number(text) for text in value.replace(" ", "").split(",") if text]
        if name in self.flags:
            return value == "yes" if value else None
        if name in self.maybe and value in ("", None):
            return None
        return value

    def _week(self, week: str) -> dict[str, list[str]]:
        typed = {key: self.cleaned_data[f"{week}_{key}"].replace(" ", "") for key in DAY_KEYS}
        return {key: text.replace("–", "-").split("-") for key, text in typed.items() if text}

    def tell(self, problems: Iterable[str], place: str) -> None:
        """Put each problem at the field it is about; one about another part stands above. Nothing typed is lost."""
        for problem in problems:
            where, _, how = problem.partition(": ")
            steps = where.split(", ")
            name = next((step for step in reversed(steps) if step in self.fields), None)
            if name is None and len(steps) > 1:
                name = next((f"{a}_{b}" for a, b in pairwise(steps) if f"{a}_{b}" in self.fields), None)
            mine = not place or where.startswith(place)
            if name and mine:
                self.add_error(name, f"{how[:1].upper()}{how[1:]}")
            else:
                self.refuse(f"{problem[:1].upper()}{problem[1:]}")


def _number(text: str) -> Any:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else text


class ContactForm(PartForm):
    """Where and how the hub is reached."""

    hub_name = Text("Name of the hub")
    authority = Text("Local authority")
    address = Text("Address")
    phone = Text("Telephone", width="20")
    out_of_hours_phone = Text("Telephone out of hours", width="20")
    email = Text("E-mail")
    opening = Text("When the hub is open, in words")
    emergency = Text("Number in an emergency", width="10")


class RatingForm(PartForm):
    """One colour of the scheme."""

    flags = frozenset({"asks_agencies"})
    maybe = frozenset({"decision_hours", "decision_working_days", "return_hours"})

    code = Select("Colour", Rating.choices())
    name = Text("What people call it", width="20")
    meaning = LongText("What it means", rows=2)
    decision_hours = Number("Hours to decide", hint="Give hours, or working days, not both")
    decision_working_days = Number("Working days to decide")
    calendar = Radios("When do the hours run?", Calendar.choices(), inline=True)
    asks_agencies = Radios("Are the agencies asked?", YES_OR_NO, inline=True)
    return_hours = Number("Hours for an agency to answer", hint="Leave it empty when no agency is asked")
    work_minutes = Number("Minutes it usually takes to put the answers together and to decide")
    source = Text("Where the figures come from")
    example = LongText("An example for the public page", rows=2)


class HoursForm(PartForm):
    """When the hub works, and after how many minutes it is told."""

    weeks = frozenset({"hub_hours"})
    numbers = frozenset({"warn_at", "announce_minutes"})
    flags = frozenset({"open_on_bank_holidays"})

    open_on_bank_holidays = Radios("Is the hub open on bank holidays?", YES_OR_NO, inline=True)
    screening_minutes = Number("Minutes until a new referral is rated")
    silence_minutes = Number(
        "Minutes of silence after which the manager is told", hint="After child protection is called"
    )
    accept_minutes = Number(
        "Minutes until work that was handed on by name is accepted", hint="After that it is a fault on the board"
    )
    warn_at = Text("Per cent of the time used at which to warn", hint="Such as 50, 80, 100", width="20")
    announce_minutes = Text("Minutes left at which a page speaks", hint="Such as 60, 30, 10", width="20")
    escalate_minutes = Number("Minutes until the head of service is told of what is late and nobody has seen")
    again_minutes = Number("Minutes until they are told again")
    unowned_minutes = Number("Minutes without an owner, in hub hours, after which it alarms")
    go_ahead_per_cent = Number(
        "Start with the answers that are in: at how many per cent of the usual remaining work",
        hint="250 means when two and a half times the usual work is left",
    )
    feedback_by = Text("Time by which schools hear back", hint="Such as 15:00", width="5")
    notice_in_hour = Number(
        "Different referrals in an hour from which one person's reading is noticed", hint="At most 120"
    )
    notice_in_day = Number("The same in a day", hint="At most 120")
    notice_searches = Number("Searches for people in a day from which one person is noticed")
    gap_months_health = Number("Months without a health entry from which the chronology says so")
    gap_months_school = Number("Months without a school entry from which the chronology says so")
    gap_months_any = Number("Months without any entry from which the chronology says so")
    extract_old_days = Number("Days after which the case system’s extract is called old", hint="At most 90")


class AgencyForm(PartForm):
    """One agency of the partnership."""

    weeks = frozenset({"desk"})
    lines = frozenset({"source_systems", "may_share"})
    flags = frozenset({"has_navigator"})
    maybe = frozenset({"agreement_until"})

    code = Text(
        "Code", hint="Small letters, such as adult_mental_health. It stays for good.", width="20", spellcheck=False
    )
    name = Text("Name")
    role_explained = LongText("What it does, in a sentence", rows=2)
    holds = LongText("What it holds", rows=2)
    source_systems = LongText("Systems it searches, one a line", rows=3)
    may_share = LongText("What it may share, one a line", rows=3)
    active_from = Text("Joined the room on", hint="Such as 2026-09-01", width="10")
    before_that = Text("How it was reached until then")
    has_navigator = Radios("Does it have a navigator here?", YES_OR_NO, inline=True)
    cover = Text("Who answers when the desk is empty")
    phone = Text("Telephone", width="20")
    email = Text("E-mail")
    question = LongText("What is usually asked: its question sheet", rows=4)
    agreement_until = Text(
        "Its part in the sharing agreement ends on",
        hint="Such as 2027-03-31. Empty: it ends with the agreement itself",
        width="10",
    )


class LevelForm(PartForm):
    """One level of need of the threshold document."""

    lines = frozenset({"indicators"})

    number = Number("Level", hint="1 to 4")
    name = Text("Name")
    meaning = LongText("What it means", rows=2)
    indicators = LongText("Indicators, one a line", rows=8)


class ServiceForm(PartForm):
    """One named service."""

    code = Text("Code", width="20", spellcheck=False)
    name = Text("Name")
    what = LongText("What it does", rows=2)
    contact = Text("How to reach it")


class TeamForm(PartForm):
    """One team that takes children over, or is called in danger."""

    code = Text("Code", width="20", spellcheck=False)
    name = Text("Name")
    kind = Radios("What is it for?", TeamKind.choices())
    agency = Select(
        "Whose team is it?",
        lambda: _agencies(),
        hint="What goes to another agency's team is checked against the sharing agreement",
        blank="The authority itself",
    )
    email = Text("E-mail")
    phone = Text("Telephone", width="20")


class ProtocolForm(PartForm):
    """The information sharing protocol: which text was agreed, from when to when it holds, how it is warned of."""

    flags = frozenset({"demonstration"})
    maybe = frozenset({"in_force_until"})

    name = Text("Name of the agreement")
    edition = Text(
        "Edition",
        hint="Such as 2026-1. A new edition has to be signed anew by every agency",
        width="20",
        spellcheck=False,
    )
    in_force_from = Text("In force from", hint="Such as 2026-09-01", width="10")
    in_force_until = Text("In force until", hint="Such as 2029-08-31. Empty: without end", width="10")
    review_by = Text("To be reviewed by", hint="Such as 2027-08-31", width="10")
    warning_days = Number("Days of warning before it runs out")
    grace_days = Number(
        "Days of grace after it",
        hint="Sharing goes on under a warning, then stops; never where a life is at risk or the law orders it",
    )
    kept_at = Text("Where the signed text is kept")
    demonstration = Radios("Is it the demonstration's, agreed by nobody?", YES_OR_NO, inline=True)


class TermsForm(PartForm):
    """What one agency agreed to: purposes, and the kinds it may share and receive."""

    code = Select("Agency", lambda: _agencies(), missing="Choose the agency")
    purposes = Checkboxes("For which purposes?", Purpose.choices())
    shares = Checkboxes("What may it share?", InfoKind.choices())
    receives = Checkboxes("What may it receive?", InfoKind.choices())


def _agencies() -> list[tuple[str, str]]:
    """The agencies of the policy in force."""
    return [(agency.code, agency.name) for agency in policy_now().agencies]


class WordingForm(PartForm):
    """What families and referrers read on the public page."""

    lines = frozenset({"concerns_public"})

    concerns_public = LongText("What counts as a concern, one a line", rows=8)
    permission_words = LongText("Do I need my permission?", rows=4)
    who_decides = LongText("Who decides", rows=3)
    keeping_words = LongText("How long things are kept", rows=3)
    threshold_note = LongText("A note on the threshold document", rows=2)


class NeedToKnowForm(PartForm):
    """What somebody is told who may not know more."""

    flags = frozenset({"tell_of_restricted"})

    tell_of_restricted = Radios(
        "Somebody looks for a person in a restricted family. Are they told whom to ask?",
        YES_OR_NO,
        inline=True,
        hint="With no, the search says nothing at all. Somebody with a conflict of interest is never told",
    )


class FeedbackForm(PartForm):
    """What one kind of referrer may be told, outcome by outcome."""

    limit = LongText("What they may and may not know", rows=3)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        because = self.fields.pop("because")
        for outcome in Outcome:
            self.fields[outcome.value] = LongText(outcome.words, rows=3)
        self.fields["because"] = because


class RetentionForm(PartForm):
    """How long one class of record is kept before it is looked at again."""

    code = Select("Class of record", RetentionClass.choices())
    years = Number("Years")
    counts_from = Radios("Counted", CountsFrom.choices())
    source = Text("Where the figure comes from", hint="Whose schedule, or that it is our own", most=400)


class OfficeForm(PartForm):
    """By when a complaint is acknowledged and answered."""

    complaint_acknowledge_days = Number("Working days until a complaint is acknowledged")
    complaint_answer_days = Number("Working days until a complaint is answered")


class PatternForm(PartForm):
    """When small things about one family are looked at together."""

    flags = frozenset({"unrated"})

    code = Text("Code", hint="Capital letters, never changed later", most=40)
    name = Text("Name, as people say it", most=120)
    number = Number("So many referrals", least=2)
    days = Number("Within so many days", least=1)
    ratings = Checkboxes("Which ratings count as low?", Rating.choices())
    unrated = Radios("Does one without a rating count, or one that was filtered out?", YES_OR_NO)
    about = Checkboxes("What may connect them?", Shared.choices())
    sources = Number("From at least so many different agencies", least=1)
    one_in = Number(
        "Only where chance alone would do it to at most one family in so many",
        hint="By the hub's own figures. 0: do not ask about chance",
    )
    source = Text("Where the figures come from", hint="Who agreed them, or that they are our own", most=400)


class TogetherForm(PartForm):
    """How long a card stays put aside, and how close two referrals may be one worry."""

    pattern_quiet_days = Number("Days for which a card that was put aside is not shown again")
    same_worry_days = Number("Days within which two referrals may be the same worry, sent twice")


class PresetForm(OpenMashForm):
    """Starting again from one of the three presets."""

    preset = Radios(
        "Which preset?",
        [
            ("standard", "Standard"),
            ("camden", "Camden: red, amber, green; red within four hours"),
            ("southampton", "Southampton: decisions within 24 hours"),
        ],
        missing="Choose a preset",
    )
    sure = Tick(
        "Every part is replaced, the contact block too. Earlier versions stay in the history.",
        missing="Tick that every part may be replaced",
    )
    because = LongText("Why?", rows=2, missing="Say why, in a few words")
