"""The simulated hub meets the product's own order, and shows what it is worth."""

from __future__ import annotations

import pytest

from bench.hub import WAYS, Way, arrivals, by_day, measure

BY_NAME = {way.name: way for way in WAYS}


def way(name: str) -> Way:
    return BY_NAME[name]


def test_every_way_of_working_meets_the_same_contacts() -> None:
    one, other = (arrivals(40, 3, 7, by_day()) for _ in range(2))
    assert [(c.received_at, c.truth, c.agencies, c.work) for c in one] == [
        (c.received_at, c.truth, c.agencies, c.work) for c in other
    ]
    assert len(one) > 60


@pytest.mark.campaign
def test_the_agencies_desks_in_the_order_of_work_carry_a_load_at_which_first_come_fails() -> None:
    """At 45 contacts a day: ordering only inside the hub wins almost nothing, ordering every queue nearly all."""
    found = {name: measure(one, 45, days=15, runs=1).red for name, one in BY_NAME.items()}
    assert found["rating, then due time, with the go-ahead"] >= 95
    assert found["rating, then due time"] >= 90
    assert found["first come, first served"] <= 70
    assert found["rating in the hub, agencies as it came"] <= found["rating, then due time"] - 20
