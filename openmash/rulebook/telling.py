"""What an e-mail or text to somebody who works with the hub may say, and when it goes.

A message says that something waits and never of whom: no name, no reference, no address, not even which team. Whoever
takes the telephone from a table learns that its owner works with the hub and nothing else. Sources: issue 5, step 4;
expectation 24 of the design ("a digest by default, at once for Red"). The times and the back-off are our defaults.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from openmash.rulebook import calendars
from openmash.rulebook.words import Worded

ALARM_AFTER = timedelta(minutes=2)
"""A message unsent for so long after its time is a fault that the board and `/health/` say."""

FIRST_AGAIN = timedelta(seconds=30)
LONGEST_AGAIN = timedelta(minutes=15)
URGENT_AGAIN = timedelta(minutes=1)
"""How long until the next try: after the first, at most, and at most when somebody must know at once."""

HALTED = timedelta(minutes=1)
"""After so long without a word from whoever began to send, another worker sends it again."""


class Topic(Worded):
    """What a message is about, with the one sentence that it says. Nothing else about it ever leaves."""

    ALARM = "ALARM", "Somebody says that a child is in danger now"
    CHILD_PROTECTION = "CHILD_PROTECTION", "Your team is called to child protection"
    NOBODY_ANSWERED = "NOBODY_ANSWERED", "Nobody has answered a call to child protection"
    ANSWER_WANTED = "ANSWER_WANTED", "An answer is wanted from your agency"
    TAKEN_BACK = "TAKEN_BACK", "A question to your agency was taken back"
    ANSWER_IN = "ANSWER_IN", "An agency has answered"
    AGREEMENT_BACK = "AGREEMENT_BACK", "An agency has taken its agreement back"
    ANSWER_LATE = "ANSWER_LATE", "An answer came after the decision"
    GO_AHEAD = "GO_AHEAD", "You can start now, though answers are missing"
    REFERRAL = "REFERRAL", "A referral needs you"
    OVERDUE = "OVERDUE", "A referral is running out of time"
    UNOWNED = "UNOWNED", "A referral has no owner"
    WORK_GIVEN = "WORK_GIVEN", "Work was given to you"
    STEPPED_UP = "STEPPED_UP", "A referral became more urgent"
    STEP_DOWN = "STEP_DOWN", "A step down waits for a manager"
    FILTERED_OUT = "FILTERED_OUT", "Advice waits for a manager to agree"
    RECOMMENDED = "RECOMMENDED", "A recommendation waits for a decision"
    HANDED_OVER = "HANDED_OVER", "A child is handed over to your team"
    HANDOVER_WAITS = "HANDOVER_WAITS", "Nobody has accepted a child who was handed over"
    ACCEPTED = "ACCEPTED", "A team has accepted a child"
    SENT_BACK = "SENT_BACK", "A team has sent a child back to the hub"
    TO_CHECK = "TO_CHECK", "Something waits for you to check before it leaves"
    RELEASED = "RELEASED", "The hub has sent you something"
    CALLED_BACK = "CALLED_BACK", "Something the hub sent you must not be used any more"
    AGENCY_TOLD = "AGENCY_TOLD", "The hub tells your agency what was decided"
    RECORDS_OWNER = "RECORDS_OWNER", "A question about somebody's records waits for your agency"
    FEEDBACK = "FEEDBACK", "The hub has an answer for you"
    SHIFT = "SHIFT", "A shift is handed over to you"
    UPDATE = "UPDATE", "The weekly figures are here"


class Way(Worded):
    """How somebody is reached."""

    EMAIL = "EMAIL", "By e-mail"
    TEXT = "TEXT", "By text message"


class Digest(Worded):
    """When what is not urgent goes."""

    HOURLY = "HOURLY", "Once an hour, from 8 in the morning to 6 in the evening"
    TWICE = "TWICE", "Twice a day, at 8 in the morning and 1 in the afternoon"
    DAILY = "DAILY", "Once a day, at 8 in the morning"
    EACH = "EACH", "Each at once"


class Sent(Worded):
    """What came of one try to send."""

    SENT = "SENT", "Sent"
    FAILED = "FAILED", "Not sent, to be tried again"
    REFUSED = "REFUSED", "Refused for good: the address or number does not exist"
    WITHHELD = "WITHHELD", "Not sent: it is not theirs to know of any more"
    PASSED = "PASSED", "Not sent: from before the demonstration began"

    @property
    def settles(self) -> bool:
        """Is nothing more to be done about it?"""
        return self is not Sent.FAILED


_TIMES: dict[Digest, tuple[time, ...]] = {
    Digest.HOURLY: tuple(time(hour) for hour in range(8, 19)),
    Digest.TWICE: (time(8), time(13)),
    Digest.DAILY: (time(8),),
    Digest.EACH: (),
}
_MOBILE = re.compile(r"(?:\+44|0044|0)7\d{9}")
_DAYS = 3
"""So many days from now hold at least one time of every digest."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How one person wants to be told. Quiet hours are London time and may run past midnight; None: there are none."""

    way: Way = Way.EMAIL
    digest: Digest = Digest.HOURLY
    quiet_from: time | None = None
    quiet_until: time | None = None
    mobile: str = ""

    def is_quiet(self, clock: time) -> bool:
        """Does this person want to hear nothing at this time of day, unless it is urgent?"""
        begins, ends = self.quiet_from, self.quiet_until
        if begins is None or ends is None or begins == ends:
            return False
        return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def goes_at(told_at: datetime, *, urgent: bool, wishes: Wishes) -> datetime:
    """When a message that was added at `told_at` goes (both UTC). Urgent goes at once, also in quiet hours.

    A digest goes at its next time that is not quiet; where all its times are quiet, when the quiet ends.
    """
    if urgent:
        return told_at
    local = calendars.london(told_at)
    if wishes.digest is Digest.EACH and not wishes.is_quiet(local.time()):
        return told_at
    times = [one for one in _TIMES[wishes.digest] if not wishes.is_quiet(one)] or _end_of_quiet(wishes)
    days = [local.date() + timedelta(days=n) for n in range(_DAYS)]
    return min(moment for day in days for one in times if (moment := _moment(day, one)) >= told_at)


def _end_of_quiet(wishes: Wishes) -> list[time]:
    return [wishes.quiet_until] if wishes.quiet_until is not None else [time(8)]


def _moment(day: date, clock: time) -> datetime:
    return calendars.from_london(day, clock)


def again_after(tries: int, *, urgent: bool) -> timedelta:
    """How long to wait after so many tries that failed (1 or more): twice as long each time, up to a bound."""
    longest = URGENT_AGAIN if urgent else LONGEST_AGAIN
    doubled: int = 2 ** min(tries - 1, 10)
    return min(longest, FIRST_AGAIN * doubled)


def mobile(typed: str) -> str:
    """A British mobile number in one form (+447...), however it was typed; empty when it is none."""
    bare = re.sub(r"[\s().-]", "", typed)
    return f"+44{bare[-10:]}" if _MOBILE.fullmatch(bare) else ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one e-mail or text: `sentence` alone is handed to GOV.UK Notify, beside the link."""

    subject: str
    sentence: str
    text: str


def letter(topics: Iterable[Topic], link: str, wishes_link: str) -> Letter:
    """What one mail says of so many messages: their sentences, how many of each, and where to sign in."""
    counted = Counter(topics)
    total = sum(counted.values())
    if total == 1:
        sentence = next(iter(counted)).words
        lines = [f"{sentence}."]
    else:
        sentence = f"{total} things wait for you"
        lines = [f"{sentence}:", "", *(_line(topic, counted[topic]) for topic in Topic if topic in counted)]
    body = [
        *lines, "", "Sign in to see more:", link, "",
        "This message names nobody on purpose. Please do not answer it.",
        f"How and when you are told is yours to choose: {wishes_link}",
    ]  # fmt: skip
    return Letter(f"OpenMASH: {sentence[0].lower()}{sentence[1:]}", sentence, "\n".join(body) + "\n")


def _line(topic: Topic, count: int) -> str:
    return f"- {topic.words}" + (f" ({count} times)" if count > 1 else "")
