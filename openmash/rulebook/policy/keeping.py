"""How long records are kept: one rule a class of record, as data of the local policy. Nothing is ever deleted by it.

A rule gives the day from which a closed referral is *looked at again*; a person then decides. Sources: codelist
``retention`` (published council schedules; "our proposal" where no council publishes a figure).
"""

from __future__ import annotations

from dataclasses import dataclass

from openmash.rulebook.words import Worded


class RetentionClass(Worded):
    """What sort of record a closed referral is, by what was decided and known. The longest term of several counts."""

    LOOKED_AFTER = "LOOKED_AFTER", "Looked after"
    CHILD_PROTECTION = "CHILD_PROTECTION", "Child protection"
    CHILD_IN_NEED = "CHILD_IN_NEED", "Child in need"
    EARLY_HELP = "EARLY_HELP", "Early help"
    LADO = "LADO", "Worry about somebody who works with children"
    LADO_CONTACT = "LADO_CONTACT", "The same, not taken further"
    CONTACT = "CONTACT", "Contact without further action"


class CountsFrom(Worded):
    """From which day the years are counted."""

    BIRTH = "BIRTH", "from birth"
    EIGHTEEN = "EIGHTEEN", "after the 18th birthday, or after the last contact if that is later"
    LAST_CONTACT = "LAST_CONTACT", "after the last contact"
    CLOSED = "CLOSED", "after the referral was closed"


@dataclass(frozen=True)
class RetentionRule:
    """So many years for one class of record, counted from a day, with the source of the figure."""

    code: RetentionClass
    years: int
    counts_from: CountsFrom
    source: str

    @property
    def words(self) -> str:
        """The rule as people say it: "75 years from birth"."""
        return f"{self.years} year{'' if self.years == 1 else 's'} {self.counts_from.words}"


RETENTION: tuple[RetentionRule, ...] = (
    RetentionRule(RetentionClass.LOOKED_AFTER, 75, CountsFrom.BIRTH, "Blackpool schedule, verified"),
    RetentionRule(
        RetentionClass.CHILD_PROTECTION, 35, CountsFrom.LAST_CONTACT,
        "Blackpool schedule, verified; Northumberland policy and [2015] EWHC 2134 (Admin): 35 years after closure",
    ),
    RetentionRule(RetentionClass.CHILD_IN_NEED, 3, CountsFrom.EIGHTEEN, "Devon beta schedule, verified"),
    RetentionRule(
        RetentionClass.EARLY_HELP, 6, CountsFrom.LAST_CONTACT, "our default, as for a contact: no published value found"
    ),
    RetentionRule(
        RetentionClass.LADO, 100, CountsFrom.BIRTH, "Devon, verified: from the birth of the person the worry is about"
    ),
    RetentionRule(RetentionClass.LADO_CONTACT, 10, CountsFrom.CLOSED, "Blackpool, verified"),
    RetentionRule(
        RetentionClass.CONTACT, 6, CountsFrom.LAST_CONTACT,
        "our proposal, not verified: no published value found; reset by any new contact, reviewed and never automatic",
    ),
)  # fmt: skip
"""What stands where a stored policy says nothing of keeping: policies from before this part was known."""

COMPLAINT_ACKNOWLEDGE_DAYS, COMPLAINT_ANSWER_DAYS = 3, 20
"""Working days, our default: no published figure is common to hubs."""
