"""A request for records, step by step, walked by the product's own actions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from openmash.disclosures import actions as disclosures
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.records import actions
from openmash.records.models import (
    LineDecision,
    LineOwnerAsked,
    PackageRead,
    SubjectAccessLine,
    SubjectAccessPackage,
    SubjectAccessRequest,
    SubjectSearch,
)
from openmash.records.queries import access, finding
from openmash.referrals.models import Referral
from openmash.rulebook.records import AsWhom, DataClass, Exemption, LineChoice
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.subject_access import Settled
from openmash.rulebook.words import Outcome, Role, Stage
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving

RECEIVED = date(2026, 5, 26)
AT = factories.later(60 * 24)
AMARA = {
    "forename": "Amara", "surname": "Okafor-Bell", "aka": "", "born": date(2019, 6, 3), "phone": "",
    "address_line": "", "postcode": "",
}  # fmt: skip


def officer(**fields: Any) -> Account:
    """A records officer."""
    return factories.staff(Role.RECORDS_OFFICER, **fields)


def log(by: Viewer, *, as_whom: AsWhom = AsWhom.PARENT, at: datetime = AT, **changes: Any) -> SubjectAccessRequest:
    """A mother asks for her child's records; her passport and the birth certificate were seen."""
    given: dict[str, Any] = {
        "asker_name": "Ngozi Okafor",
        "identity": "Passport seen at the desk",
        "authority": "Birth certificate seen",
        "reply_to": "18 Lantern Row, QX4 7RB",
        "asks": "Everything about Amara",
        "received_on": RECEIVED,
        "subject": AMARA,
        "form_key": uuid.uuid4(),
    }
    with acting_as(by):
        return actions.log_request(as_whom=as_whom, by=by, at=at, **{**given, **changes})


def closed(worker: Viewer, manager: Viewer, *outcomes: Outcome, **options: Any) -> Referral:
    """A referral to its very end, its first child linked to a known person."""
    of = story.decided(worker, manager, *outcomes, **options)
    team = Viewer(id="team", name="Hannah Birch", role=Role.RECEIVING_MANAGER, team=leaving.TEAM)
    contact = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(contact):
        people.add(mention=factories.children(of)[0], by=contact, at=factories.later(5))
    if of.stage == Stage.HANDING_OVER:
        leaving.accept(team, leaving.hand_over(manager, of))
    with acting_as(worker):
        disclosures.tell_agencies(referral=of, by=worker, at=factories.later(130), policy=policy_now())
        disclosures.give_feedback(
            referral=of, text="Thank you. A social worker sees them.", safe_checked=True, by=worker,
            at=factories.later(131), policy=policy_now(),
        )  # fmt: skip
    return story.fresh(of)


def gather(
    by: Viewer,
    of: SubjectAccessRequest,
    *,
    names: Iterable[str] = ("Amara Okafor-Bell",),
    texts: Iterable[str] = (),
    only: str = "",
) -> SubjectSearch:
    """The first known person of that name is the subject, and every unlinked mention; or those of one referral."""
    with acting_as(by):
        offered = finding.candidates(by, of, list(names))
        known = [] if only else [match.id for match in offered.known.matches][:1]
        named = [str(m.pk) for m in offered.named if only in ("", m.referral.reference)]
        return actions.gather(
            request=of, people=known, mentions=named, texts=list(texts),
            names=list(names), by=by, at=AT + timedelta(hours=1),
        )  # fmt: skip


def lines(by: Viewer, of: SubjectAccessRequest) -> list[SubjectAccessLine]:
    """The lines as this viewer sees them."""
    with acting_as(by):
        return access.lines(by, access.request(by, of.pk))


def decide(
    by: Viewer,
    line: SubjectAccessLine,
    choice: LineChoice = LineChoice.RELEASE,
    *,
    words: Iterable[tuple[str, Exemption]] = (),
    **more: Any,
) -> LineDecision:
    """One line decided."""
    with acting_as(by):
        return actions.decide_line(
            line=line, settled=Settled(choice, **more), words=words, by=by, at=AT + timedelta(hours=3),
            policy=policy_now(),
        )  # fmt: skip


def ask(by: Viewer, line: SubjectAccessLine) -> LineOwnerAsked:
    """The owner of a line is asked."""
    with acting_as(by):
        return actions.ask_owner(
            line=line, question="May this be told to the mother?", answer_by=RECEIVED + timedelta(days=9), by=by,
            at=AT + timedelta(hours=2), policy=policy_now(),
        )  # fmt: skip


def answer(asked: LineOwnerAsked, *, agrees: bool = True, because: str = "") -> None:
    """The owner's navigator answers."""
    by = factories.viewer(Role.NAVIGATOR, agency=asked.agency)
    with acting_as(by):
        actions.answer_owner(asked=asked, agrees=agrees, because=because, by=by, at=AT + timedelta(hours=2, minutes=9))


def opinion(by: Viewer, line: SubjectAccessLine, *, profession: DataClass, harm: bool) -> None:
    """A named professional's opinion on a line."""
    with acting_as(by):
        actions.record_opinion(
            line=line, profession=profession, professional="Dr Ines Varga", post="Consultant", given_on=RECEIVED,
            harm=harm, opinion="I expect it." if harm else "I do not expect it.", by=by, at=AT,
        )  # fmt: skip


def settle_all(by: Viewer, of: SubjectAccessRequest) -> None:
    """Every line not yet decided: the owner asked and agreeing, then released."""
    for line in lines(by, of):
        if access.decided(line):
            continue
        if access.owner_to_be_asked(line.owner, policy_now()) and access.asked_of(line) is None:
            answer(ask(by, line))
        decide(by, line, known="She was there." if line.data == DataClass.HEALTH.value else "")


def make(by: Viewer, of: SubjectAccessRequest, because: str = "") -> SubjectAccessPackage:
    """The package."""
    with acting_as(by):
        return actions.make_package(
            request=of, leftovers_because=because, by=by, at=AT + timedelta(hours=4), policy=policy_now()
        )


def read(by: Viewer, made: SubjectAccessPackage, *, agreed: bool = True, because: str = "") -> PackageRead:
    """The second person has read it."""
    with acting_as(by):
        return actions.read_package(made=made, agreed=agreed, because=because, by=by, at=AT + timedelta(hours=5))


def send(by: Viewer, made: SubjectAccessPackage) -> None:
    """It went."""
    with acting_as(by):
        actions.send_package(
            made=made, how="Special delivery", sent_to="18 Lantern Row", by=by, at=AT + timedelta(hours=6),
            policy=policy_now(),
        )  # fmt: skip


def as_clerk(model: Any, **where: Any) -> Any:
    """Rows as the hub's clerk sees them."""
    with acting_as(CLERK):
        return list(model.objects.filter(**where))
