"""People who decide the same thing at the same moment, each in their own browser: what stands, and what became of
everybody's words."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connection

from openmash.decisions.models import Decision
from openmash.drafts import queries as drafts
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from openmash.screening.models import RatingGiven
from tests import factories
from tests.decisions import story
from tests.decisions.pressing import decided, marks
from tests.decisions.story import signed_in


@dataclass
class Tally:
    """What many races came to."""

    decided: int = 0
    losers: int = 0
    wrong: list[str] = field(default_factory=list)


def words(manager: Account, turn: int) -> str:
    """What this manager, and nobody else, writes in this race."""
    return f"The reasons of {manager.name} in race {turn}."


def _decides(gate: threading.Barrier, manager: Account, of: Referral, turn: int) -> str:
    """One manager opens the page, writes and presses, all at the same moment; what their screen then says."""
    try:
        client, path = signed_in(manager), f"/referrals/{of.reference}/decide/"
        page = client.get(path).content.decode()
        sent = {**decided(of, reasons=words(manager, turn)), **marks(page)}
        gate.wait(timeout=60)
        answer = client.post(path, sent)
        return "decided" if answer.status_code == 302 else answer.content.decode()
    finally:
        connection.close()


def races(rounds: int) -> Tally:
    """So many races of two to eight managers, on a database of the test's own."""
    worker = factories.viewer(Role.SOCIAL_WORKER)
    managers = [factories.staff(Role.ASSISTANT_MANAGER, name=f"Manager {n}") for n in range(8)]
    tally = Tally()
    for turn in range(rounds):
        of = story.rated(worker)
        story.recommend(worker, of)
        deciders = managers[: 2 + turn % 7]
        gate = threading.Barrier(len(deciders))
        with ThreadPoolExecutor(len(deciders)) as pool:
            n = len(deciders)
            screens = list(pool.map(_decides, [gate] * n, deciders, [of] * n, [turn] * n))
        _judge(tally, turn, of, deciders, screens)
    return tally


def _judge(tally: Tally, turn: int, of: Referral, deciders: list[Account], screens: list[str]) -> None:
    with acting_as(CLERK):
        rows = list(Decision.objects.filter(referral=of))
        final = RatingGiven.objects.filter(child__referral=of, kind="FINAL").count()
    reasons = {row.reasons for row in rows}
    children = len(factories.children(of))
    if len(rows) != children or final != children or len(reasons) != 1 or not all(row.current for row in rows):
        tally.wrong.append(f"race {turn}: {len(rows)} decisions, {final} final ratings, {len(reasons)} texts")
        return
    (standing,) = reasons
    tally.decided += 1
    for manager, screen in zip(deciders, screens, strict=True):
        own = words(manager, turn)
        if screen == "decided":
            if own != standing:
                tally.wrong.append(f"race {turn}: {manager.name} was told that theirs stands, and it does not")
            continue
        tally.losers += 1
        with acting_as(manager.viewer()):
            typing = drafts.typing_at(manager.viewer(), f"/referrals/{of.reference}/decide/")
        held = [one.body["boxes"]["reasons"] for one in typing]
        if own not in screen or standing not in screen or held != [[own]]:
            tally.wrong.append(f"race {turn}: {manager.name} lost a text; kept {len(held)}")
