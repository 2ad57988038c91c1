"""What is refused is on record without the child's name or anybody's words: the ledger is read by who sees no case."""

from __future__ import annotations

from dataclasses import replace

from openmash.decisions.models import Recommendation
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Outcome, Rating, Stage, Verdict, no
from openmash.screening import actions as screening
from tests import factories
from tests.decisions.story import signed_in
from tests.secrecy.world import World, canary, referral_at


def refusals(reference: str) -> str:
    with acting_as(CLERK):
        rows = LedgerEntry.objects.filter(reference=reference, verb=Verb.REFUSED.value)
        return "\n".join(str(row.detail) for row in rows)


def test_private_words_of_a_sentence_stay_out_of_the_record() -> None:
    said = no("Rate Ada Quill first.", private="Ada Quill")
    assert (said.because, said.on_record) == ("Rate Ada Quill first.", "Rate … first.")
    assert replace(Verdict(False, "As it is.")).on_record == "As it is."


def test_a_refused_decision_names_no_child(undone: World) -> None:
    of = referral_at(undone, Stage.DECIDING)
    with acting_as(CLERK):
        read = Recommendation.objects.get(referral=of).pk
    typed = {"read": read, "outcome_sought": "x", "who_tells_family": "x", "reasons": "x"}
    for child in factories.children(of):
        typed |= {
            f"child-{child.seq}-{name}": value
            for name, value in (
                ("outcome", Outcome.ADVICE.value), ("final_rating", Rating.RED.value), ("social_care", "NO"),
            )
        }  # fmt: skip
    page = signed_in(undone.own["manager"]).post(f"/referrals/{of.reference}/decide/", typed)
    assert page.status_code == 200
    assert canary(Stage.DECIDING) not in refusals(of.reference)


def test_an_alarm_answered_twice_repeats_no_words_on_record(undone: World) -> None:
    of, worker = referral_at(undone, Stage.ANALYSING), undone.own["worker"].viewer()
    with acting_as(worker):
        alarm = of.alarms.get()
        screening.answer_alarm(
            alarm=alarm, activated=False, because="Ada hides in the coal cellar.", team="", by=worker,
            at=factories.later(50),
        )  # fmt: skip
    typed = {"activated": "NO", "because": "Seen.", "why_not": "Seen."}
    page = signed_in(undone.own["manager"]).post(f"/alarms/{alarm.pk}/", typed)
    assert "coal cellar" in page.content.decode()
    assert "coal cellar" not in refusals(of.reference)
    assert "has answered this alarm" in refusals(of.reference)
