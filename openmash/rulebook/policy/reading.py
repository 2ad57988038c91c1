"""Reading a local policy from plain data: the whole is read and checked, and every problem is named at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, TypeVar, cast

from openmash.rulebook.policy.checks import problems_of
from openmash.rulebook.policy.keeping import (
    COMPLAINT_ACKNOWLEDGE_DAYS,
    COMPLAINT_ANSWER_DAYS,
    RETENTION,
    CountsFrom,
    RetentionClass,
    RetentionRule,
)
from openmash.rulebook.policy.patterns import (
    PATTERN_QUIET_DAYS,
    PATTERNS,
    SAME_WORRY_DAYS,
    PatternRule,
    Shared,
)
from openmash.rulebook.policy.values import (
    WORK_MINUTES,
    AgencyRule,
    Calendar,
    ContactBlock,
    Level,
    LocalPolicy,
    RatingRule,
    Service,
    SharingProtocol,
    SharingTerms,
    Team,
    TeamKind,
    Window,
)
from openmash.rulebook.policy.writing import DAY_KEYS
from openmash.rulebook.words import InfoKind, Outcome, Purpose, Rating, ReferrerKind, Worded

_Made = TypeVar("_Made")
_Named = TypeVar("_Named", bound=Worded)
MOST_UNNOTICED = 120
"""Whoever reads record after record is noticed by the 200th at the latest, whatever a policy says (threat T17)."""
_CLOCK = re.compile(r"[0-2]?\d:[0-5]\d")


class PolicyInvalid(Exception):
    """The data are no usable policy; ``problems`` says, a sentence each, where and how to mend it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def from_data(data: Mapping[str, Any]) -> LocalPolicy:
    """The policy that these data describe. Raises :class:`PolicyInvalid` with every problem found."""
    if not isinstance(data, Mapping):
        raise PolicyInvalid(("The policy must be one set of named entries.",))
    page = _Page("", data, [])
    policy = _policy(page)
    problems = tuple(page.problems)
    if not problems:
        problems = problems_of(policy)
    if problems:
        raise PolicyInvalid(problems)
    return policy


class _Page:
    """One set of named entries being read; what is wrong is collected, and reading goes on."""

    def __init__(self, where: str, data: Mapping[str, Any], problems: list[str]) -> None:
        self.where, self.data, self.problems = where, data, problems

    def wrong(self, key: str, how: str) -> None:
        place = f"{self.where}, {key}" if self.where else key
        self.problems.append(f"{place}: {how}")

    def known(self, made: type[object]) -> None:
        allowed = set(getattr(made, "__dataclass_fields__", {}))
        for key in self.data:
            if key not in allowed:
                self.wrong(str(key), "is not part of a policy. Take it out or mend its name.")

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        value = self.data.get(key, "" if may_be_empty else None)
        if not isinstance(value, str) or not (value.strip() or may_be_empty):
            self.wrong(key, "write some text here.")
            return ""
        return value

    def number(self, key: str, standing: int | None = None, *, most: int = 100_000) -> int:
        value = self.data.get(key, standing)
        if not _is_whole(value) or not 1 <= cast(int, value) <= most:
            self.wrong(key, f"write a whole number from 1 to {most}.")
            return 1
        return cast(int, value)

    def number_or_none(self, key: str, *, most: int) -> int | None:
        return None if self.data.get(key) is None else self.number(key, most=most)

    def flag(self, key: str, standing: bool | None = None) -> bool:
        value = self.data.get(key, standing)
        if not isinstance(value, bool):
            self.wrong(key, "say yes or no.")
            return False
        return value

    def one_of(self, key: str, kind: type[_Named]) -> _Named:
        try:
            return kind(str(self.data.get(key)))
        except ValueError:
            self.wrong(key, f"choose one of {', '.join(kind)}.")
            return next(iter(kind))

    def several_of(self, key: str, kind: type[_Named]) -> tuple[_Named, ...]:
        value = self.data.get(key, [])
        known = {one.value for one in kind}
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) and one in known for one in value):
            self.wrong(key, f"choose among {', '.join(kind)}.")
            return ()
        return tuple(one for one in kind if one.value in value)

    def clock(self, key: str, standing: str) -> time:
        return _clock(self, key, self.data.get(key, standing))

    def day(self, key: str) -> date:
        return _day(self, key, self.data.get(key))

    def day_or_none(self, key: str) -> date | None:
        return None if self.data.get(key) is None else self.day(key)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list | tuple) or not all(isinstance(part, str) and part.strip() for part in value):
            self.wrong(key, "write a list of texts, none of them empty.")
            return ()
        return tuple(value)

    def numbers(self, key: str, standing: tuple[int, ...]) -> tuple[int, ...]:
        value = self.data.get(key, standing)
        if not isinstance(value, list | tuple) or not all(_is_whole(part) for part in value):
            self.wrong(key, "write a list of whole numbers.")
            return standing
        return tuple(value)

    def week(self, key: str) -> dict[int, Window]:
        week: dict[int, Window] = {}
        for day, hours in self.entries(key).items():
            if day not in DAY_KEYS:
                self.wrong(key, f"days are {', '.join(DAY_KEYS)}, not {day!r}.")
            elif not isinstance(hours, list | tuple) or len(hours) != 2:
                self.wrong(f"{key}, {day}", "write opening and closing, such as 08:00 and 18:00.")
            else:
                opens, closes = (_clock(self, f"{key}, {day}", part) for part in hours)
                week[DAY_KEYS.index(day)] = (opens, closes)
        return dict(sorted(week.items()))

    def entries(self, key: str) -> Mapping[str, Any]:
        value = self.data.get(key, {})
        if not isinstance(value, Mapping):
            self.wrong(key, "write named entries here.")
            return {}
        return value

    def rows(self, key: str, kind: type[_Made], read: Callable[[_Page], _Made]) -> tuple[_Made, ...]:
        value = self.data.get(key)
        if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
            self.wrong(key, "write a list of entries.")
            return ()
        made = []
        for index, row in enumerate(value, start=1):
            name = row.get("code") or row.get("number") or index
            page = _Page(f"{key}, {name}", row, self.problems)
            page.known(kind)
            made.append(read(page))
        return tuple(made)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _clock(page: _Page, key: str, value: object) -> time:
    if isinstance(value, str) and _CLOCK.fullmatch(value):
        try:
            return time.fromisoformat(value.zfill(5))
        except ValueError:
            pass
    page.wrong(key, "write a time such as 08:00 or 17:30.")
    return time(0)


def _day(page: _Page, key: str, value: object) -> date:
    try:
        return date.fromisoformat(cast(str, value))
    except (TypeError, ValueError):
        page.wrong(key, "write a date such as 2026-09-01.")
        return date(2000, 1, 1)


def _policy(page: _Page) -> LocalPolicy:
    page.known(LocalPolicy)
    contact = _Page("contact", page.entries("contact"), page.problems)
    return LocalPolicy(
        preset=page.text("preset"),
        version=page.number("version"),
        contact=_contact(contact),
        ratings=page.rows("ratings", RatingRule, _rating),
        hub_hours=page.week("hub_hours"),
        agencies=page.rows("agencies", AgencyRule, _agency),
        levels=page.rows("levels", Level, _level),
        services=page.rows("services", Service, _service),
        teams=page.rows("teams", Team, _team),
        feedback={kind: _wording(page, kind, by) for kind, by in _by_kind(page, "feedback")},
        feedback_limits={kind: str(words) for kind, words in _by_kind(page, "feedback_limits")},
        concerns_public=page.texts("concerns_public"),
        permission_words=page.text("permission_words"),
        who_decides=page.text("who_decides"),
        keeping_words=page.text("keeping_words"),
        threshold_note=page.text("threshold_note"),
        open_on_bank_holidays=page.flag("open_on_bank_holidays", True),
        screening_minutes=page.number("screening_minutes", 60, most=1440),
        silence_minutes=page.number("silence_minutes", 15, most=240),
        accept_minutes=page.number("accept_minutes", 20, most=240),
        warn_at=page.numbers("warn_at", (50, 80, 100)),
        announce_minutes=page.numbers("announce_minutes", (60, 30, 10)),
        escalate_minutes=page.number("escalate_minutes", 30, most=240),
        again_minutes=page.number("again_minutes", 60, most=1440),
        unowned_minutes=page.number("unowned_minutes", 10, most=120),
        go_ahead_per_cent=page.number("go_ahead_per_cent", 250, most=1000),
        feedback_by=page.clock("feedback_by", "15:00"),
        tell_of_restricted=page.flag("tell_of_restricted", True),
        notice_in_hour=page.number("notice_in_hour", 40, most=MOST_UNNOTICED),
        notice_in_day=page.number("notice_in_day", 100, most=MOST_UNNOTICED),
        notice_searches=page.number("notice_searches", 60, most=500),
        gap_months_health=page.number("gap_months_health", 12, most=216),
        gap_months_school=page.number("gap_months_school", 6, most=216),
        gap_months_any=page.number("gap_months_any", 18, most=216),
        extract_old_days=page.number("extract_old_days", 3, most=90),
        protocol=_protocol(_Page("protocol", page.entries("protocol"), page.problems)) if _has_protocol(page) else None,
        terms=page.rows("terms", SharingTerms, _terms) if "terms" in page.data else (),
        retention=page.rows("retention", RetentionRule, _retention) if "retention" in page.data else RETENTION,
        complaint_acknowledge_days=page.number("complaint_acknowledge_days", COMPLAINT_ACKNOWLEDGE_DAYS, most=60),
        complaint_answer_days=page.number("complaint_answer_days", COMPLAINT_ANSWER_DAYS, most=130),
        patterns=page.rows("patterns", PatternRule, _pattern) if "patterns" in page.data else PATTERNS,
        pattern_quiet_days=page.number("pattern_quiet_days", PATTERN_QUIET_DAYS, most=366),
        same_worry_days=page.number("same_worry_days", SAME_WORRY_DAYS, most=31),
        sources={str(key): str(value) for key, value in page.entries("sources").items()},
    )


def _by_kind(page: _Page, key: str) -> list[tuple[ReferrerKind, Any]]:
    pairs = []
    for name, value in page.entries(key).items():
        if name in ReferrerKind.__members__:
            pairs.append((ReferrerKind(name), value))
        else:
            page.wrong(f"{key}, {name}", f"kinds of referrer are {', '.join(ReferrerKind)}.")
    return pairs


def _wording(page: _Page, kind: ReferrerKind, by_outcome: object) -> dict[Outcome, str]:
    wording: dict[Outcome, str] = {}
    if not isinstance(by_outcome, Mapping):
        page.wrong(f"feedback, {kind}", "write one wording for each outcome.")
        return wording
    for name, words in by_outcome.items():
        if name not in Outcome.__members__ or not isinstance(words, str):
            page.wrong(f"feedback, {kind}, {name}", f"outcomes are {', '.join(Outcome)}, each with a text.")
        else:
            wording[Outcome(name)] = words
    return wording


def _contact(page: _Page) -> ContactBlock:
    page.known(ContactBlock)
    return ContactBlock(**{name: page.text(name) for name in ContactBlock.__dataclass_fields__})


def _rating(page: _Page) -> RatingRule:
    return RatingRule(
        code=page.one_of("code", Rating),
        name=page.text("name"),
        meaning=page.text("meaning"),
        decision_hours=page.number_or_none("decision_hours", most=24 * 45),
        decision_working_days=page.number_or_none("decision_working_days", most=45),
        calendar=page.one_of("calendar", Calendar),
        return_hours=page.number_or_none("return_hours", most=24 * 45),
        asks_agencies=page.flag("asks_agencies"),
        source=page.text("source"),
        example=page.text("example"),
        work_minutes=page.number("work_minutes", WORK_MINUTES, most=24 * 60),
    )


def _agency(page: _Page) -> AgencyRule:
    return AgencyRule(
        code=page.text("code"),
        name=page.text("name"),
        holds=page.text("holds", may_be_empty=True),
        source_systems=page.texts("source_systems"),
        may_share=page.texts("may_share"),
        active_from=page.day("active_from"),
        before_that=page.text("before_that", may_be_empty=True),
        desk=page.week("desk"),
        cover=page.text("cover", may_be_empty=True),
        phone=page.text("phone"),
        email=page.text("email"),
        question=page.text("question", may_be_empty=True),
        has_navigator=page.flag("has_navigator"),
        agreement_until=page.day_or_none("agreement_until"),
        role_explained=page.text("role_explained", may_be_empty=True),
    )


def _level(page: _Page) -> Level:
    return Level(page.number("number", most=9), page.text("name"), page.text("meaning"), page.texts("indicators"))


def _service(page: _Page) -> Service:
    return Service(page.text("code"), page.text("name"), page.text("what"), page.text("contact"))


def _team(page: _Page) -> Team:
    kind = page.one_of("kind", TeamKind)
    agency = page.text("agency", may_be_empty=True)
    return Team(page.text("code"), page.text("name"), page.text("email"), page.text("phone"), kind, agency)


def _has_protocol(page: _Page) -> bool:
    """A policy kept before there was an agreement in it stays readable; it then has none."""
    return page.data.get("protocol") is not None


def _protocol(page: _Page) -> SharingProtocol:
    page.known(SharingProtocol)
    return SharingProtocol(
        name=page.text("name"),
        edition=page.text("edition"),
        in_force_from=page.day("in_force_from"),
        in_force_until=page.day_or_none("in_force_until"),
        review_by=page.day("review_by"),
        warning_days=page.number("warning_days", most=366),
        grace_days=page.number("grace_days", most=366),
        kept_at=page.text("kept_at", may_be_empty=True),
        demonstration=page.flag("demonstration", False),
    )


def _terms(page: _Page) -> SharingTerms:
    return SharingTerms(
        code=page.text("code"),
        purposes=page.several_of("purposes", Purpose),
        shares=page.several_of("shares", InfoKind),
        receives=page.several_of("receives", InfoKind),
    )


def _retention(page: _Page) -> RetentionRule:
    return RetentionRule(
        code=page.one_of("code", RetentionClass),
        years=page.number("years", most=150),
        counts_from=page.one_of("counts_from", CountsFrom),
        source=page.text("source"),
    )


def _pattern(page: _Page) -> PatternRule:
    one_in = 0 if page.data.get("one_in") == 0 else page.number("one_in", most=100_000)
    return PatternRule(
        code=page.text("code"),
        name=page.text("name"),
        number=page.number("number", most=50),
        days=page.number("days", most=731),
        ratings=page.several_of("ratings", Rating),
        unrated=page.flag("unrated"),
        about=page.several_of("about", Shared),
        sources=page.number("sources", most=20),
        one_in=one_in,
        source=page.text("source"),
    )
