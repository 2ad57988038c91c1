"""The parts of a local policy: where each lies in the plain data, and how one entry of it is taken out and put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openmash.rulebook.words import Outcome, Rating, ReferrerKind

HOURS = (
    "hub_hours",
    "open_on_bank_holidays",
    "screening_minutes",
    "silence_minutes",
    "accept_minutes",
    "warn_at",
    "announce_minutes",
    "escalate_minutes",
    "again_minutes",
    "unowned_minutes",
    "go_ahead_per_cent",
    "feedback_by",
    "notice_in_hour",
    "notice_in_day",
    "notice_searches",
    "gap_months_health",
    "gap_months_school",
    "gap_months_any",
    "extract_old_days",
)
OFFICE = ("complaint_acknowledge_days", "complaint_answer_days")
TOGETHER = ("pattern_quiet_days", "same_worry_days")
WORDING = ("concerns_public", "permission_words", "who_decides", "keeping_words", "threshold_note")
NEED_TO_KNOW = ("tell_of_restricted",)
WHOLE_PARTS = {"hours": HOURS, "wording": WORDING, "need_to_know": NEED_TO_KNOW, "office": OFFICE, "together": TOGETHER}
"""Parts that are several entries of the policy itself."""

LISTS = {
    "ratings": "code",
    "agencies": "code",
    "levels": "number",
    "services": "code",
    "teams": "code",
    "terms": "code",
    "retention": "code",
    "patterns": "code",
}
BLOCKS = ("contact", "protocol")
"""Parts that are one set of entries of their own; the agreement may not be there yet."""
NEW = "new"


@dataclass(frozen=True, slots=True)
class Place:
    """One editable place: a whole part, or one entry of a list part. `entry` is its code, or `new`."""

    part: str
    entry: str = ""

    @property
    def title(self) -> str:
        """What the place is called on its page."""
        if self.entry == NEW:
            return f"{TITLES[self.part]}: a new one"
        if self.part == "feedback":
            return f"{TITLES[self.part]}: {ReferrerKind(self.entry).words}"
        return f"{TITLES[self.part]}: {self.entry}" if self.entry else TITLES[self.part]

    @property
    def named(self) -> str:
        """How the rulebook begins the name of this place in a problem; empty for the policy itself."""
        if self.part in WHOLE_PARTS:
            return ""
        return f"{self.part}, {self.entry}" if self.entry and self.entry != NEW else self.part

    def exists(self, body: Mapping[str, Any]) -> bool:
        """Is there such a place in this policy?"""
        if self.part in LISTS:
            return self.entry == NEW or self._index(body) is not None
        if self.part == "feedback":
            return self.entry in ReferrerKind.__members__
        return self.part in TITLES and not self.entry

    def taken(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The place's own data out of the whole."""
        if self.part in LISTS:
            index = self._index(body)
            return {} if index is None else dict(body[self.part][index])
        if self.part == "feedback":
            limit = body["feedback_limits"].get(self.entry, "")
            return {"limit": limit, **{o.value: body["feedback"].get(self.entry, {}).get(o.value, "") for o in Outcome}}
        if self.part in BLOCKS:
            return dict(body.get(self.part) or {})
        return {key: body[key] for key in WHOLE_PARTS[self.part]}

    def put(self, body: Mapping[str, Any], part: Mapping[str, Any] | None) -> dict[str, Any]:
        """The whole with this place replaced; None takes an entry of a list away."""
        if self.part in LISTS:
            return {**body, self.part: self._listed(body, part)}
        data = dict(part or {})
        if self.part == "feedback":
            limit = data.pop("limit", "")
            return {
                **body,
                "feedback": {**body["feedback"], self.entry: {k: v for k, v in data.items() if v}},
                "feedback_limits": {**body["feedback_limits"], self.entry: limit},
            }
        return {**body, self.part: data} if self.part in BLOCKS else {**body, **data}

    def _listed(self, body: Mapping[str, Any], part: Mapping[str, Any] | None) -> list[Any]:
        rows, index = list(body[self.part]), self._index(body)
        if index is None:
            rows += [dict(part)] if part else []
        elif part is None:
            del rows[index]
        else:
            rows[index] = dict(part)
        if self.part == "ratings":
            order = [rating.value for rating in Rating]
            rows.sort(key=lambda row: order.index(row["code"]) if row["code"] in order else len(order))
        if self.part == "levels":
            rows.sort(key=lambda row: row["number"] or 0)
        return rows

    def _index(self, body: Mapping[str, Any]) -> int | None:
        key = LISTS[self.part]
        return next((i for i, row in enumerate(body[self.part]) if str(row[key]) == self.entry), None)


TITLES: Mapping[str, str] = {
    "contact": "Where the hub is",
    "ratings": "Ratings",
    "hours": "Hours and minutes",
    "agencies": "Agencies",
    "levels": "Levels of need",
    "services": "Named services",
    "teams": "Receiving teams",
    "protocol": "The sharing agreement",
    "terms": "What each agency may share",
    "feedback": "Telling the referrer",
    "need_to_know": "Need to know",
    "wording": "Words on the public page",
    "retention": "How long records are kept",
    "office": "The records office",
    "patterns": "When small things are looked at together",
    "together": "How long, and how close",
}
