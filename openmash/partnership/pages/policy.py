"""The local policy as people read it, and what differs between two versions of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from openmash.partnership.models import LocalPolicyVersion
from openmash.partnership.pages.parts import NEW, TITLES
from openmash.rulebook.calendars import WEEKDAYS
from openmash.rulebook.policy import LocalPolicy, PatternRule, SharingProtocol, Window, day_in_full
from openmash.rulebook.words import ReferrerKind
from openmash.web import times
from openmash.web.jinja import plural, sentence_list
from openmash.web.parts import Link, RatingMark, Reference, Run, Summary, SummaryRow, Table


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the policy: what stands in it, and where it is changed (None for a reader)."""

    id: str
    title: str
    summary: Summary | None
    table: Table | None
    change: Link | None


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The whole policy in force."""

    line: str
    sections: tuple[Section, ...]
    may_change: bool


def policy_page(policy: LocalPolicy, latest: LocalPolicyVersion | None, may_change: bool, at: datetime) -> PolicyPage:
    """Every part of the policy in force, with who put it there and when."""
    line = f"The {policy.preset} preset, as it came. Nobody has changed it."
    if latest is not None:
        line = f"Version {latest.version}, since {times.when(latest.at, at)}, by {latest.by_name}: {latest.because}"
    makers = {
        "contact": (_contact(policy), None),
        "ratings": (None, _ratings(policy, may_change)),
        "hours": (_hours(policy), None),
        "agencies": (None, _agencies(policy, may_change, at)),
        "levels": (None, _levels(policy, may_change)),
        "services": (None, _services(policy, may_change)),
        "teams": (None, _teams(policy, may_change)),
        "protocol": (_protocol(policy), None),
        "terms": (None, _terms(policy, may_change)),
        "feedback": (None, _feedback(policy, may_change)),
        "wording": (_wording(policy), None),
        "need_to_know": (_need_to_know(policy), None),
        "retention": (None, _retention(policy, may_change)),
        "office": (_office(policy), None),
        "patterns": (None, _patterns(policy, may_change)),
        "together": (_together(policy), None),
    }
    sections = tuple(
        Section(part, TITLES[part], summary, table, _change(part, table is not None, may_change))
        for part, (summary, table) in makers.items()
    )
    return PolicyPage(line, sections, may_change)


def _change(part: str, is_list: bool, may_change: bool) -> Link | None:
    if not may_change or part in ("feedback", "retention"):
        return None
    if is_list:
        return Link(
            "Add one", reverse("partnership_policy_entry", args=[part, NEW]), hidden=f"to {TITLES[part].lower()}"
        )
    return Link("Change", reverse("partnership_policy_part", args=[part]), hidden=TITLES[part].lower())


def _entry(part: str, code: str, name: str, may_change: bool) -> str | Link:
    return Link(name, reverse("partnership_policy_entry", args=[part, code])) if may_change else name


def _contact(policy: LocalPolicy) -> Summary:
    block = policy.contact
    return Summary(
        (
            SummaryRow("Hub", f"{block.hub_name}, {block.authority}"),
            SummaryRow("Address", block.address),
            SummaryRow("Telephone", f"{block.phone}; out of hours {block.out_of_hours_phone}"),
            SummaryRow("E-mail", block.email),
            SummaryRow("Open", block.opening),
            SummaryRow("In an emergency", block.emergency),
        )
    )


def _ratings(policy: LocalPolicy, may_change: bool) -> Table:
    rows = [
        (
            RatingMark(rule.code.value, word=rule.name),
            rule.hours_words,
            f"{rule.return_hours} hours" if rule.return_hours else "not asked",
            rule.meaning,
            rule.source,
            _entry("ratings", rule.code.value, "Change" if may_change else "", may_change),
        )
        for rule in policy.ratings
    ]
    heads = ("Rating", "Decide within", "Agencies answer within", "What it means", "Source", "Change")
    return Table.plain("Ratings", heads, rows, tight=True, hide_caption=True)


def _window(window: Window) -> str:
    return f"{window[0]:%H:%M} to {window[1]:%H:%M}"


def week_words(week: Mapping[int, Window]) -> str:
    """Opening hours in words, days alike taken together: "Monday to Friday 09:00 to 17:00"."""
    if not week:
        return "never"
    runs: list[list[int]] = []
    for day in sorted(week):
        if runs and day == runs[-1][-1] + 1 and week[day] == week[runs[-1][0]]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "; ".join(f"{_days(run)} {_window(week[run[0]])}" for run in runs)


def _days(run: list[int]) -> str:
    return WEEKDAYS[run[0]] if len(run) == 1 else f"{WEEKDAYS[run[0]]} to {WEEKDAYS[run[-1]]}"


def _hours(policy: LocalPolicy) -> Summary:
    holidays = "open" if policy.open_on_bank_holidays else "closed"
    return Summary(
        (
            SummaryRow("Hub hours", f"{week_words(policy.hub_hours)}. On bank holidays {holidays}."),
            SummaryRow("Rated within", f"{policy.screening_minutes} minutes"),
            SummaryRow("Silence shown after", f"{policy.silence_minutes} minutes"),
            SummaryRow("Work handed on is accepted within", f"{policy.accept_minutes} minutes"),
            SummaryRow("Warns at", f"{sentence_list(policy.warn_at)} per cent of the time"),
            SummaryRow("Speaks at", f"{sentence_list(policy.announce_minutes)} minutes left"),
            SummaryRow(
                "The head of service is told",
                f"{policy.escalate_minutes} minutes after a time has passed and nobody has seen it, then each"
                f" {policy.again_minutes} minutes",
            ),
            SummaryRow("Without an owner it alarms after", f"{policy.unowned_minutes} minutes in hub hours"),
            SummaryRow("Start with what is there", f"at {policy.go_ahead_per_cent} per cent of the usual work left"),
            SummaryRow("Schools hear back by", f"{policy.feedback_by:%H:%M}"),
            SummaryRow(
                "Reading noticed from",
                f"{policy.notice_in_hour} different referrals in an hour, {policy.notice_in_day} in a day, or"
                f" {policy.notice_searches} searches in a day",
            ),
            SummaryRow(
                "A gap is shown after",
                f"{policy.gap_months_health} months without health, {policy.gap_months_school} without school,"
                f" {policy.gap_months_any} without anybody",
            ),
            SummaryRow("Case system’s extract is old after", f"{policy.extract_old_days} days"),
        )
    )


def _agencies(policy: LocalPolicy, may_change: bool, at: datetime) -> Table:
    today = times.in_london(at).date()
    rows = [
        (
            _entry("agencies", agency.code, agency.name, may_change),
            week_words(agency.desk) if agency.has_navigator else "no navigator",
            f"since {day_in_full(agency.active_from)}"
            if agency.joined(today)
            else _joins(agency.active_from, agency.before_that),
            agency.phone,
            agency.cover,
        )
        for agency in policy.agencies
    ]
    heads = ("Agency", "Desk", "In the room", "Telephone", "When the desk is empty")
    return Table.plain("Agencies", heads, rows, tight=True, hide_caption=True)


def _joins(day: Any, before: str) -> str:
    return f"joins {day_in_full(day)}. Until then: {before or 'by telephone'}"


def _levels(policy: LocalPolicy, may_change: bool) -> Table:
    rows = [
        (
            Run((str(level.number), _entry("levels", str(level.number), level.name, may_change))),
            level.meaning,
            plural(len(level.indicators), "indicator"),
        )
        for level in policy.levels
    ]
    return Table.plain("Levels of need", ("Level", "What it means", "Indicators"), rows, tight=True, hide_caption=True)


def _services(policy: LocalPolicy, may_change: bool) -> Table:
    rows = [(_entry("services", s.code, s.name, may_change), s.what, s.contact) for s in policy.services]
    return Table.plain(
        "Named services", ("Service", "What it does", "How to reach it"), rows, tight=True, hide_caption=True
    )


def _teams(policy: LocalPolicy, may_change: bool) -> Table:
    rows = [
        (
            _entry("teams", t.code, t.name, may_change),
            t.kind.words,
            policy.agency_name(t.agency) if t.agency else policy.contact.authority,
            t.phone,
            t.email,
        )
        for t in policy.teams
    ]
    heads = ("Team", "For", "Whose", "Telephone", "E-mail")
    return Table.plain("Receiving teams", heads, rows, tight=True, hide_caption=True)


def _protocol(policy: LocalPolicy) -> Summary:
    agreed = policy.protocol
    if agreed is None:
        return Summary((SummaryRow("Agreement", "None is on record. Sharing goes on under a warning."),))
    return Summary(tuple(SummaryRow(key, value) for key, value in agreement_rows(agreed)))


def agreement_rows(agreed: SharingProtocol) -> list[tuple[str, str]]:
    """The agreement's own facts in words: which text, from when to when, reviewed when, warned of how, kept where."""
    until = f"until {day_in_full(agreed.in_force_until)}" if agreed.in_force_until else "without end"
    days = f"{plural(agreed.warning_days, 'day')} before it runs out"
    return [
        ("Agreement", f"{agreed.name}, edition {agreed.edition}"),
        ("In force", f"From {day_in_full(agreed.in_force_from)}, {until}"),
        ("To be reviewed by", day_in_full(agreed.review_by)),
        ("Warned of", f"{days}, and for {plural(agreed.grace_days, 'day')} of grace after. Then sharing stops."),
        ("Never stopped", "What saves a life, and what the law orders. It goes with the reason on record."),
        ("Signed text kept", agreed.kept_at or "Not said"),
    ]


def _terms(policy: LocalPolicy, may_change: bool) -> Table:
    rows = [
        (
            _entry("terms", one.code, policy.agency_name(one.code), may_change),
            plural(len(one.purposes), "purpose"),
            plural(len(one.shares), "kind"),
            plural(len(one.receives), "kind"),
        )
        for one in policy.terms
    ]
    heads = ("Agency", "Purposes", "May share", "May receive")
    return Table.plain("What each agency may share", heads, rows, tight=True, hide_caption=True)


def _feedback(policy: LocalPolicy, may_change: bool) -> Table:
    rows = [
        (
            _entry("feedback", kind.value, kind.words, may_change),
            policy.feedback_limits.get(kind, ""),
            plural(len(policy.feedback.get(kind, {})), "wording"),
        )
        for kind in ReferrerKind
    ]
    heads = ("Who referred", "What they may know", "Wordings")
    return Table.plain("Telling the referrer", heads, rows, tight=True, hide_caption=True)


def _need_to_know(policy: LocalPolicy) -> Summary:
    told = "Told whom to ask" if policy.tell_of_restricted else "Told nothing"
    return Summary((SummaryRow("Looking for somebody in a restricted family", told),))


def _wording(policy: LocalPolicy) -> Summary:
    return Summary(
        (
            SummaryRow("What counts as a concern", plural(len(policy.concerns_public), "line")),
            SummaryRow("Permission", policy.permission_words),
            SummaryRow("Who decides", policy.who_decides),
            SummaryRow("Keeping", policy.keeping_words),
            SummaryRow("Threshold document", policy.threshold_note),
        )
    )


def _retention(policy: LocalPolicy, may_change: bool) -> Table:
    rows = [
        (_entry("retention", rule.code.value, rule.code.words, may_change), rule.words, rule.source)
        for rule in policy.retention
    ]
    heads = ("Record", "Looked at again", "Source")
    return Table.plain("How long records are kept", heads, rows, tight=True, hide_caption=True)


def _office(policy: LocalPolicy) -> Summary:
    return Summary(
        (
            SummaryRow("A complaint is acknowledged", f"within {policy.complaint_acknowledge_days} working days"),
            SummaryRow("A complaint is answered", f"within {policy.complaint_answer_days} working days"),
        )
    )


def _patterns(policy: LocalPolicy, may_change: bool) -> Table:
    rows = [
        (
            _entry("patterns", rule.code, rule.name, may_change),
            f"{rule.number} within {rule.days} days, from at least {plural(rule.sources, 'agency', 'agencies')}",
            _low(rule),
            ", ".join(shared.words for shared in rule.about),
            rule.source,
        )
        for rule in policy.patterns
    ]
    heads = ("Rule", "So many", "Counts as low", "What may connect them", "Source")
    return Table.plain("When small things are looked at together", heads, rows, tight=True, hide_caption=True)


def _low(rule: PatternRule) -> str:
    low = [*(rating.words.lower() for rating in rule.ratings), *(["not rated"] if rule.unrated else [])]
    chance = f"; only where chance does it to at most one family in {rule.one_in}" if rule.one_in else ""
    return f"{', '.join(low)}{chance}"


def _together(policy: LocalPolicy) -> Summary:
    return Summary(
        (
            SummaryRow("A card that was put aside comes back", f"after {plural(policy.pattern_quiet_days, 'day')}"),
            SummaryRow("Two referrals may be one worry", f"within {plural(policy.same_worry_days, 'day')}"),
        )
    )


def history_table(versions: list[LocalPolicyVersion], at: datetime) -> Table:
    """Every version, newest first: when, who, why, and the way to what changed."""
    rows = [
        (
            Reference(f"Version {one.version}", reverse("partnership_policy_version", args=[one.version])),
            times.when(one.at, at),
            one.by_name,
            one.because,
        )
        for one in versions
    ]
    return Table.plain("Versions, newest first", ("Version", "When", "Who", "Why"), rows, tight=True, hide_caption=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: where, what stood there, what stands there now."""

    where: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What differs between two versions, as people read it. The number of the version is no difference."""
    left, right = dict(_leaves("", before)), dict(_leaves("", after))
    places = list(dict.fromkeys([*left, *right]))
    return [
        Difference(place, left.get(place, "nothing"), right.get(place, "nothing"))
        for place in places
        if left.get(place) != right.get(place) and place != "version"
    ]


def _leaves(where: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every single value with the words of its place; entries of a list go by their code or number."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(_step(where, str(key)), inner)
    elif isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        for row in value:
            yield from _leaves(_step(where, str(row.get("code") or row.get("number"))), row)
    else:
        yield where, _said(value)


def _step(where: str, key: str) -> str:
    words = TITLES.get(key, key.replace("_", " ")) if not where else key.replace("_", " ")
    return f"{where}, {words}" if where else words


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, "") else str(value)
