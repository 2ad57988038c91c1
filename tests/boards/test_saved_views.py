"""Views of the board under one's own name: kept, followed, removed; nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from openmash.boards import actions
from openmash.boards.models import SavedView
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.rulebook.words import Rating, Refused, Role
from tests import factories
from tests.decisions import story
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """A Tuesday morning."""
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


@pytest.fixture
def amy() -> Account:
    """Somebody with a board."""
    return factories.staff(Role.SOCIAL_WORKER, name="Amy Early")


def test_the_board_shows_one_rating_and_one_stage(amy: Account) -> None:
    red, green = (
        story.rated(amy.viewer(), ratings=(Rating.RED, Rating.RED)),
        story.rated(amy.viewer(), ratings=(Rating.GREEN, Rating.GREEN)),
    )
    new = factories.referral()
    client = at_the_door(amy)
    for asked, shown in (
        ("?rating=RED", {red}), ("?rating=NONE", {new}), ("?stage=ANALYSING", {green}),
        ("?rating=RED&stage=NEW", set()),
        ("?rating=PURPLE&stage=LOST", {red, green, new}), ("?show=mine&rating=GREEN", {green}),
    ):  # fmt: skip
        page = client.get(f"/board/{asked}").content.decode()
        assert {one for one in (red, green, new) if one.reference in page} == shown, asked


def test_a_view_is_saved_followed_and_removed(amy: Account) -> None:
    client = at_the_door(amy)
    kept = {"name": "  My   reds ", "show": "mine", "rating": "RED", "stage": ""}
    assert client.post("/board/views/save/", kept).headers["Location"] == "/board/?show=mine&rating=RED"
    page = client.get("/board/").content.decode()
    assert '<a class="govuk-link" href="/board/?show=mine&amp;rating=RED">My reds</a>' in page
    assert 'href="/board/?show=mine&amp;rating=RED" aria-current="true">My reds' in (
        client.get("/board/?show=mine&rating=RED").content.decode()
    )
    with acting_as(amy.viewer()):
        view = SavedView.objects.get()
    assert client.post(f"/board/views/{view.pk}/remove/").status_code == 302
    assert "My reds" not in client.get("/board/").content.decode()


def test_a_view_is_its_own_persons_alone(amy: Account) -> None:
    by = amy.viewer()
    with acting_as(by):
        view = actions.save_view(name="Reds", looks_for={}, by=by, at=factories.AT)
    other = factories.viewer(Role.MASH_MANAGER)
    with acting_as(other):
        assert SavedView.objects.count() == 0
    client = client_of(Role.MASH_MANAGER)
    assert "Reds</a>" not in client.get("/board/").content.decode()
    assert client.post(f"/board/views/{view.pk}/remove/").status_code == 404


def test_each_refusal_says_how_to_mend_it(amy: Account) -> None:
    by = amy.viewer()
    with acting_as(by):
        for name in ("", "x" * 41):
            with pytest.raises(Refused, match="at most 40"):
                actions.save_view(name=name, looks_for={}, by=by, at=factories.AT)
        for number in range(30):
            actions.save_view(name=f"View {number}", looks_for={}, by=by, at=factories.AT)
        with pytest.raises(Refused, match="of this name already"):
            actions.save_view(name="View 1", looks_for={}, by=by, at=factories.AT)
        with pytest.raises(Refused, match="as many views"):
            actions.save_view(name="One more", looks_for={}, by=by, at=factories.AT)


def test_what_nobody_offers_is_not_kept(amy: Account) -> None:
    client = at_the_door(amy)
    client.post("/board/views/save/", {"name": "Odd", "show": "<script>", "rating": "PURPLE", "stage": "LOST"})
    with acting_as(amy.viewer()):
        assert SavedView.objects.get().looks_for == {}
