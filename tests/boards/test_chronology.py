"""The chronology: approximate dates at their place, gaps as findings, marks with a reason, and the same on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from openmash.agency_checks.actions import Item, answer
from openmash.family.models import LineMarked
from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.kin import Kin
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Kind, Label, Role
from tests import factories
from tests.decisions import story
from tests.family.kinfolk import folk
from tests.referrals.doors import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """An hour after the referral came in."""
    with time_machine.travel(factories.later(60), tick=False) as travelled:
        yield travelled


def item(text: str, words: str, child: object, day: date | None = None) -> Item:
    return Item(
        text=text,
        kind=Kind.FACT,
        label=Label.TEAM,
        source_system="records",
        dated=day,
        dated_words=words,
        about=(child,),
    )


@pytest.fixture
def of() -> Referral:
    """Health has answered with three entries about Amara: one to the day, one about right, one without a date."""
    worker = factories.viewer(Role.SOCIAL_WORKER)
    referral = story.rated(worker)
    request = story.ask(worker, referral, "health")
    amara = factories.children(referral)[0]
    items = [
        item("Seen by the health visitor.", "", amara.pk, date(2020, 2, 4)),
        item("Attended with a sore wrist.", "about March 2022", amara.pk),
        item("Chatty and well.", "some time ago", amara.pk),
    ]
    by = story.navigator("health")
    with acting_as(by):
        answer(
            request=request, nothing_held=False, items=items, searched="", level=None, level_because="",
            own_actions=[], by=by, at=factories.later(40),
        )  # fmt: skip
    return referral


def text_of(client: Client, of: Referral, query: str = "") -> str:
    answer_ = client.get(f"/referrals/{of.reference}/chronology/{query}")
    assert answer_.status_code == 200
    return " ".join(answer_.content.decode().split())


def test_an_approximate_date_stands_at_its_earliest_day_and_says_so(of: Referral) -> None:
    text = text_of(client_of(Role.SOCIAL_WORKER), of, "?order=oldest")
    before, wrist, after = (text.index(one) for one in ("Seen by the health visitor", "sore wrist", "Chatty and well"))
    assert before < wrist < after
    assert 'about March 2022</span><span class="om-src">stands at the earliest day it can mean' in text
    assert text.index("No exact date</h2>") > wrist


def test_a_gap_is_a_finding_with_what_it_rests_on(of: Referral) -> None:
    text = text_of(client_of(Role.SOCIAL_WORKER), of)
    assert "No health entry for Amara for 24 months" in text
    assert "From 4 February 2020 to 1 March 2022. They were asked and answered" in text
    assert "No health entry for Amara for 50 months" in text
    assert "for Idris" not in text.split('class="om-gap"')[1]
    only = text_of(client_of(Role.SOCIAL_WORKER), of, "?gaps=1&child=1")
    assert "No health entry for Amara for 24 months" in only
    assert "sore wrist" not in only
    assert 'class="om-gap"' not in text_of(client_of(Role.SOCIAL_WORKER), of, "?gaps=1&child=2")


def test_what_is_sealed_is_no_gap_and_no_line(of: Referral) -> None:
    text = text_of(client_of(Role.CONTACT_OFFICER, agency="social_care"), of)
    assert "sore wrist" not in text
    assert 'class="om-gap"' not in text
    assert "sealed to you, so no gaps are reckoned" in text


def test_a_social_worker_marks_a_line_with_a_reason_and_takes_it_back_by_another_row(of: Referral) -> None:
    client = client_of(Role.SOCIAL_WORKER, name="Priya Raman")
    key = text_of(client, of).split("sore wrist.</p>", 1)[1].split("?line=", 1)[1].split('"', 1)[0]
    where = f"/referrals/{of.reference}/chronology/mark/?line={key}"
    assert "Say whether it is significant" in client.post(where, {"because": "x"}).content.decode()
    said = {"significant": "YES", "because": "The first injury nobody explained."}
    assert client.post(where, said).status_code == 302
    text = text_of(client, of, "?significant=1")
    assert "sore wrist" in text
    assert "Significant: The first injury nobody explained. (Priya Raman, 26 May 2026)" in text
    assert client.post(where, {"significant": "NO", "because": "It was explained."}).status_code == 302
    assert "sore wrist" not in text_of(client, of, "?significant=1")
    with acting_as(CLERK):
        assert LineMarked.objects.count() == 2
        entry = LedgerEntry.objects.filter(verb="MARKED_LINE").order_by("at")[0]
        assert (entry.reference, "injury" in str(entry.detail)) == (of.reference, False)


def test_a_line_one_does_not_see_cannot_be_marked(of: Referral) -> None:
    key = text_of(client_of(Role.SOCIAL_WORKER), of).split("?line=answeritem", 1)[1].split('"', 1)[0]
    where = f"/referrals/{of.reference}/chronology/mark/?line="
    for client, line in ((client_of(Role.CONTACT_OFFICER), f"answeritem{key}"), (client_of(Role.SOCIAL_WORKER), "x-1")):
        assert client.get(where + line).status_code == 404
    other = factories.referral()
    elsewhere = f"/referrals/{other.reference}/chronology/mark/?line=answeritem{key}"
    assert client_of(Role.SOCIAL_WORKER).get(elsewhere).status_code == 404


def test_the_same_lines_stand_on_paper_and_whoever_took_it_at_its_foot(of: Referral) -> None:
    client = client_of(Role.SOCIAL_WORKER, name="Priya Raman")
    paper = client.get(f"/referrals/{of.reference}/chronology/paper/?agency=health")
    assert paper.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(paper.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "sore wrist" in text
    assert "No health entry for Amara for 24 months" in text
    assert "Taken by Priya Raman" in text
    assert "bruise on her arm" not in text
    assert "Okafor" not in str(reader.metadata)
    with acting_as(CLERK):
        assert LedgerEntry.objects.filter(verb="DOWNLOADED_PAPER", reference=of.reference).count() == 1


def test_what_happened_in_the_family_stands_in_the_line(of: Referral) -> None:
    them = folk()
    them.relate("Craig", Kin.PARTNER, "Ngozi", since=date(2024, 4, 1), since_words="about April 2024")
    them.relate("Ngozi", Kin.PARENT, "Amara")
    text = text_of(client_of(Role.CONTACT_OFFICER), them.referral)
    assert "Craig Tolland and Ngozi Okafor are partners, from then on" in text
    assert "is the mother of" not in text
