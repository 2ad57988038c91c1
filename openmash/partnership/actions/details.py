"""One's own details, by which one's own family is kept from one: added by oneself, read by oneself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.models import StaffDetail
from openmash.rulebook import conflicts
from openmash.rulebook.roles import Viewer, may_keep_details
from openmash.rulebook.words import refuse


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """What somebody says of themself or of somebody of their family, outside work. `whose` is in their own words."""

    whose: str
    forename: str = ""
    surname: str = ""
    born: date | None = None
    address: str = ""
    postcode: str = ""
    phone: str = ""

    def columns(self) -> dict[str, Any]:
        """As the row keeps them."""
        return {key: value.strip() if isinstance(value, str) else value for key, value in asdict(self).items()}


@transaction.atomic
def add_details(*, details: OwnDetails, by: Viewer, at: datetime) -> StaffDetail:
    """Keep a name, address or number of one's own or of one's family, so that their records are kept from one.

    Only the person themself adds it and reads it; the ledger says that something was added, never what.
    """
    may_keep_details(by).require()
    if not any((details.surname.strip(), details.address.strip(), details.phone.strip())):
        refuse("Give a name, an address or a telephone number: there is nothing to compare yet.")
    found = conflicts.keys(
        names=[(details.forename, details.surname)],
        born=details.born,
        phones=[details.phone],
        addresses=[(details.address, details.postcode)],
        both_forms=True,
    )
    if not found:
        refuse("This is too little to compare: give forename and surname, a whole address, or a whole number.")
    made = StaffDetail.objects.create(account_id=by.id, keys=sorted(found), **details.columns(), **stamp(by, at))
    enter(by=by, at=at, verb=Verb.ADDED_OWN_DETAILS, subjects=[made.pk])
    return made
