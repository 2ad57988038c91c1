"""A small hub with one referral at each stage, each family under a name of its own that no other page may show.

The names are canaries: where one appears, that referral was read. Everything is made by the product's own actions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from openmash.agency_checks import actions as checks
from openmash.alerts.actions import sweep
from openmash.alerts.models import Alert
from openmash.boards import actions as boards
from openmash.decisions.models import Decision
from openmash.disclosures import actions as disclosures
from openmash.disclosures.models import Disclosure
from openmash.duty import actions as duty
from openmash.family import actions as family
from openmash.family.models import Source
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership import actions as accounts
from openmash.partnership.models import Account
from openmash.partnership.queries import open_proposals, policy_now
from openmash.partnership.viewers import acting_as
from openmash.patterns.models import PatternMember, SameWorryNoticed
from openmash.people import actions as people
from openmash.people.models import Person, PersonLink
from openmash.public import actions as public
from openmash.public.journey import What
from openmash.referrals import actions as referrals
from openmash.referrals.models import Referral
from openmash.referrals.sent import SentPerson
from openmash.restrictions import actions as restrictions
from openmash.rulebook.alerting import WHOLE, AlertKind
from openmash.rulebook.kin import Kin
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.rota import RotaKind
from openmash.rulebook.uploads import FileKind, FileState
from openmash.rulebook.watching import REFUSALS_A_DAY
from openmash.rulebook.words import Channel, Label, Rating, Role, Stage
from openmash.screening import actions as screening
from openmash.screening.models import RatingGiven
from openmash.uploads import actions as uploads
from openmash.uploads.models import Upload
from openmash.uploads.scanner import Said
from openmash.watching import actions as watching
from openmash.weekly import actions as weekly
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving, releasing
from tests.patterns import small_things
from tests.people.doubles import record
from tests.records import keeping
from tests.records import story as requests

SEALED = story.CANARY
ASKED_AGENCY = "health"
"""The agency whose one question is out, about the referral at ASKING; the police have answered all the others."""

WITH_FILE = (Stage.NEW, Stage.ANALYSING, Stage.DECIDING, Stage.CLOSED)
"""The stages whose referral has a letter with it, file 1."""

LATE_AGENCY = "housing"
"""The agency that answered after the decision, about the referral at HANDING_OVER."""


@dataclass
class World:
    """Accounts by role (strangers to every row), people with rows of their own, and the ids of one row of each kind."""

    strangers: dict[Role, Account] = field(default_factory=dict)
    own: dict[str, Account] = field(default_factory=dict)
    references: dict[Stage, str] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    where: dict[str, Stage] = field(default_factory=dict)

    def keep(self, name: str, row: Any, stage: Stage) -> None:
        """Remember a row for addresses that carry its id, and the referral it belongs to."""
        self.ids[name], self.where[name] = row, stage


def canary(stage: Stage) -> str:
    """The family name of the referral at this stage."""
    return f"Quill{stage.value.replace('_', '').lower()}"


def build() -> World:
    """The whole hub."""
    world = World()
    _accounts(world)
    worker, manager = world.own["worker"].viewer(), world.own["manager"].viewer()
    _early(world, worker)
    _middle(world, worker, manager)
    _late(world, worker, manager)
    _records(world, worker, manager)
    _released(world, worker, manager)
    _opened_with_a_reason(world, manager)
    _beside(world, worker)
    _swept(world)
    return world


def referral_at(world: World, stage: Stage) -> Referral:
    """The referral that stands at this stage."""
    with acting_as(CLERK):
        return Referral.objects.select_related("owner").get(reference=world.references[stage])


def _accounts(world: World) -> None:
    elsewhere = {
        Role.NAVIGATOR: {"agency": "education"},
        Role.RECEIVING_WORKER: {"team": "early_help"},
        Role.RECEIVING_MANAGER: {"team": "early_help"},
    }
    for role in Role:
        world.strangers[role] = factories.staff(role, demo=True, **elsewhere.get(role, {}))
    world.own = {
        "worker": factories.staff(Role.SOCIAL_WORKER),
        "manager": factories.staff(Role.MASH_MANAGER),
        "navigator": factories.staff(Role.NAVIGATOR, agency=ASKED_AGENCY),
        "police": factories.staff(Role.NAVIGATOR, agency="police"),
        "team": factories.staff(Role.RECEIVING_WORKER, team=leaving.TEAM),
        "referrer": factories.staff(Role.PROFESSIONAL_REFERRER),
        "records": factories.staff(Role.RECORDS_OFFICER),
    }


def _arrive(world: World, stage: Stage, *, by: Viewer | None = None, **changes: Any) -> Referral:
    name = canary(stage)
    of = factories.referral(
        by=by,
        children=(
            SentPerson(forename="Ada", surname=name, born=factories.TWO_CHILDREN[0].born),
            SentPerson(forename="Ben", surname=name, born=factories.TWO_CHILDREN[1].born),
        ),
        adults=(SentPerson(forename="Cleo", surname=name, relation="mother", phone="07700 900321"),),
        concern=f"The {name} children came in without coats.",
        referrer_name=f"Miss {name}",
        address_line=f"1 {name} Street",
        **changes,
    )
    world.references[stage] = of.reference
    if stage in WITH_FILE:
        _file(world, of, name)
    return of


def _file(world: World, of: Referral, name: str) -> None:
    """A letter about the family, scanned and found clean."""
    officer = world.strangers[Role.CONTACT_OFFICER].viewer()
    letter = uploads.Sent(f"{name}.txt", f"The {name} children were seen.".encode(), 200)
    letter = replace(letter, size=len(letter.data))
    about = uploads.About(FileKind.LETTER, f"About {name}", protected=True)
    with acting_as(officer):
        uploads.add_to_referral(reference=of.reference, sent=[letter], about=about, by=officer, at=factories.AT)
    with acting_as(CLERK):
        said = Said(FileState.CLEAN, "", "ClamAV, said by the test's world")
        uploads.record_scan(upload=Upload.objects.get(referral=of), said=said, by=CLERK, at=factories.AT)


def _early(world: World, worker: Viewer) -> None:
    """New, being rated, advised, asking."""
    officer = world.strangers[Role.CONTACT_OFFICER].viewer()
    _arrive(world, Stage.NEW)
    rating = _arrive(world, Stage.RATING)
    advising = story.rated(worker, of=_arrive(world, Stage.ADVISING), ratings=(Rating.GREEN,))
    with acting_as(officer):
        referrals.ready_to_rate(referral=rating, by=officer, at=factories.later(5))
        link = people.add(mention=factories.children(rating)[0], by=officer, at=factories.later(6))
        world.keep("link_id", PersonLink.objects.get(person=link).pk, Stage.RATING)
        world.keep("person_id", link.pk, Stage.RATING)
        _family(world, rating, link, officer)
    _twice(world, rating, link, worker)
    with acting_as(worker):
        advice = screening.filter_out(
            referral=advising, service=policy_now().services[0].code, advice="Ring them.", because="Below.", by=worker,
            at=factories.later(15), policy=policy_now(),
        )  # fmt: skip
    world.keep("filter_out_id", advice.pk, Stage.ADVISING)
    asking = story.rated(worker, of=_arrive(world, Stage.ASKING))
    request = story.ask(worker, asking, ASKED_AGENCY)
    world.keep("request_id", request.pk, Stage.ASKING)
    with acting_as(worker):
        said = checks.note_spoken(
            request=request, said_by="Sam", nothing_held=True, items=[], by=worker, at=factories.later(30)
        )
    world.keep("answer_id", said.pk, Stage.ASKING)


def _family(world: World, of: Referral, child: Person, officer: Viewer) -> None:
    """The family of the referral that waits to be rated: a mother, a home, a teacher."""
    said, at = family.Said(Source.REFERRAL), factories.later(7)
    known = next(one for one in of.mentions.all() if not one.is_child)
    mother = people.add(mention=known, by=officer, at=at)
    tie = family.relate(
        referral=of, person_id=mother.pk, other_id=child.pk, kind=Kin.PARENT, said=said, by=officer, at=at
    )
    (stay, _) = family.move_in(
        referral=of, person_ids=[child.pk, mother.pk], home=family.Home(of.address_line), said=said, by=officer, at=at
    )
    teacher = family.record_professional(
        referral=of, person_id=child.pk, agency="schools", role="teacher", name=f"Mr {canary(Stage.RATING)}", reach="",
        leads=True, since=None, since_words="", said_by="The school", by=officer, at=at,
    )  # fmt: skip
    for name, row in (
        ("relationship_id", tie), ("stay_id", stay), ("works_with_id", teacher), ("other_id", mother),
    ):  # fmt: skip
        world.keep(name, row.pk, Stage.RATING)


def _twice(world: World, of: Referral, child: Person, worker: Viewer) -> None:
    """The child is recorded twice: as an added relative too, and merged. A third, alike, was said to be another."""
    said, at = family.Said(Source.REFERRAL), factories.later(8)
    with acting_as(worker):
        again = family.add_relative(
            referral=of, new=family.New("Addie", canary(Stage.RATING)), other_id=child.pk, kind=Kin.OTHER_RELATIVE,
            said=said, by=worker, at=at,
        )  # fmt: skip
        merged = people.merge(
            kept=record(worker, child.pk), other=record(worker, again.pk), because="The same girl.", by=worker, at=at
        )
        cousin = family.add_relative(
            referral=of, new=family.New("Adda", canary(Stage.RATING)), other_id=child.pk, kind=Kin.OTHER_RELATIVE,
            said=said, by=worker, at=at,
        )  # fmt: skip
        two = people.say_two(
            one=record(worker, child.pk), other=record(worker, cousin.pk), because="A cousin.", by=worker, at=at
        )
    world.keep("person_id", child.pk, Stage.RATING)
    world.keep("merge_id", merged.pk, Stage.RATING)
    world.keep("apart_id", two.pk, Stage.RATING)


def _middle(world: World, worker: Viewer, manager: Viewer) -> None:
    """Analysing (with an alarm, an activation, a step down that waits, a check), deciding."""
    of = story.asked_and_answered(worker, of=_arrive(world, Stage.ANALYSING))
    child = factories.children(of)[0]
    at = factories.later(45)
    with acting_as(worker):
        alarm = screening.raise_alarm(referral=of, because="He came back.", by=worker, at=at)
        called = screening.activate(referral=of, team=leaving.TEAM, because="He came back.", by=worker, at=at)
        down = checks.ask_step_down(child=child, to=Rating.AMBER, because="Calmer.", by=worker, at=at)
        check = referrals.ask_welfare_check(
            child=child, asked_of="Police", by_when=at + timedelta(hours=3), because="Unseen.", by=worker, at=at
        )
        rating = RatingGiven.objects.filter(child=child).order_by("at")[0]
    for name, row in (("alarm_id", alarm), ("activation_id", called), ("step_down_id", down), ("check_id", check)):
        world.keep(name, row.pk, Stage.ANALYSING)
    world.keep("rating_id", rating.pk, Stage.ANALYSING)
    story.recommend(worker, story.asked_and_answered(worker, of=_arrive(world, Stage.DECIDING)))


def _late(world: World, worker: Viewer, manager: Viewer) -> None:
    """Handing over, telling, closed."""
    team, referrer = world.own["team"].viewer(), world.own["referrer"].viewer()
    handing = story.asked_and_answered(worker, of=_arrive(world, Stage.HANDING_OVER))
    unanswered = story.ask(worker, handing, LATE_AGENCY, at=factories.later(50))
    story.recommend(worker, handing)
    story.decide(manager, handing)
    pack = leaving.hand_over(manager, story.fresh(handing))
    world.keep("pack_id", pack.pk, Stage.HANDING_OVER)
    world.keep("late_answer_id", story.answer(unanswered, [], minutes=110).pk, Stage.HANDING_OVER)
    telling = story.decided(worker, manager, of=_arrive(world, Stage.TELLING))
    leaving.accept(team, leaving.hand_over(manager, telling))
    closed = story.decided(worker, manager, of=_arrive(world, Stage.CLOSED, by=referrer))
    leaving.accept(team, leaving.hand_over(manager, closed))
    with acting_as(worker):
        disclosures.tell_agencies(referral=closed, by=worker, at=factories.later(130), policy=policy_now())
        disclosures.give_feedback(
            referral=closed, text="Thank you. A social worker sees them.", safe_checked=True, by=worker,
            at=factories.later(131), policy=policy_now(),
        )  # fmt: skip
        left = Disclosure.objects.filter(reference=closed.reference, kind="FEEDBACK").get()
        decision = Decision.objects.filter(referral=closed)[0]
    world.keep("disclosure_id", left.pk, Stage.CLOSED)
    world.keep("decision_id", decision.pk, Stage.CLOSED)


def _records(world: World, worker: Viewer, manager: Viewer) -> None:
    """The records office: a request about the closed family with its package, a correction, a complaint, a disposal."""
    officer, name = world.own["records"].viewer(), canary(Stage.CLOSED)
    rows = keeping.everything(officer, manager, world.references[Stage.CLOSED], worker)
    asked = requests.log(
        officer, subject={**requests.AMARA, "forename": "Ada", "surname": name}, asker_name=f"Cleo {name}"
    )
    requests.gather(worker, asked, names=[f"Ada {name}"], only=world.references[Stage.CLOSED])
    requests.settle_all(officer, asked)
    made = requests.make(officer, asked, "They stand in the question of the hub alone.")
    found = requests.lines(officer, asked)
    owned = next(line for line in found if line.owner == "police")
    rows |= {"sar_id": asked.pk, "line_id": owned.pk, "record_asked_id": owned.asked.pk, "package_id": made.pk}
    for key, row in rows.items():
        world.keep(key, row, Stage.CLOSED)


def _released(world: World, worker: Viewer, manager: Viewer) -> None:
    """A letter that left, an owner asked about an item, a protection, and a paper that waits for a second person."""
    closed, telling = referral_at(world, Stage.CLOSED), referral_at(world, Stage.TELLING)
    sent = releasing.letter(worker, closed, releasing.to_agency("police"), labels=(), minutes=140)
    world.keep("letter_id", releasing.left_by(sent)[0].pk, Stage.CLOSED)
    (item,) = leaving.items_of(telling, Label.OWNER)
    asked = releasing.ask(worker, telling, item, releasing.to_team())
    world.keep("asked_id", asked.pk, Stage.TELLING)
    world.keep("item_id", item.pk, Stage.TELLING)
    asked_too = releasing.ask(worker, telling, item, releasing.to_authority())
    agreed = releasing.agree(asked_too, by=world.own["police"].viewer())
    world.keep("answered_id", agreed.pk, Stage.TELLING)
    own_mark = releasing.protect_own(world.own["police"].viewer(), leaving.items_of(closed, Label.NET)[0])
    world.keep("own_mark_id", own_mark.pk, Stage.CLOSED)
    mark = releasing.protect_home(worker, telling)
    world.keep("mark_id", mark.pk, Stage.TELLING)
    waits = releasing.letter(worker, telling, releasing.to_team(), checker=manager, labels=(), minutes=150)
    world.keep("prepared_id", waits.pk, Stage.TELLING)


def _opened_with_a_reason(world: World, manager: Viewer) -> None:
    """A family that was restricted for a while and opened by somebody who was not named; the restriction is over."""
    of, duty = referral_at(world, Stage.ADVISING), world.strangers[Role.EMERGENCY_DUTY].viewer()
    named = [world.own["manager"], world.own["worker"]]
    at = factories.later(160)
    with acting_as(manager, at):
        standing = restrictions.restrict(
            referral=of, kind="OTHER", because="A mistake.", named=named, review_on=date(2026, 6, 9), by=manager, at=at
        )
    with acting_as(duty, at):
        glass = restrictions.break_glass(
            reference=of.reference, because="The duty manager cannot be reached.", by=duty, at=at
        )
    with acting_as(manager, at):
        restrictions.lift(restriction=standing, because="Over.", by=manager, at=at)
    world.keep("glass_id", glass.pk, Stage.ADVISING)
    world.keep("restriction_id", standing.pk, Stage.ADVISING)


def _beside(world: World, worker: Viewer) -> None:
    """What belongs to no referral of a stage: a draft, an account; and a late answer to be read."""
    referrer = world.own["referrer"].viewer()
    with acting_as(referrer):
        typed = public.begin(what=What.WORRY, by=referrer, at=factories.AT)
        about = uploads.About(FileKind.OTHER)
        kept = uploads.add_to_draft(
            draft_id=typed.id, sent=[uploads.Sent("a.txt", b"Words", 5)], about=about, by=referrer, at=factories.AT
        )
    world.ids["draft_id"] = typed.id
    _watched(world, worker)
    _together(world)
    _at_work(world)
    world.ids["file_id"] = kept.kept[0]
    asking = factories.viewer(Role.ADMINISTRATOR)
    closed = factories.staff(Role.ADMIN_OFFICER, is_active=False)
    with acting_as(asking):
        accounts.set_active(account=closed, active=True, by=asking, at=factories.AT)
        world.ids["account_proposal_id"] = open_proposals(asking)[0].pk
    world.ids["account_id"] = world.own["worker"].pk
    world.ids["account"] = world.own["worker"].pk


def _at_work(world: World) -> None:
    """A line of the rota, an offer and a note that wait for somebody, a view, a pack and a week that is reckoned."""
    worker, manager = world.own["worker"].viewer(), world.own["manager"].viewer()
    at, policy = factories.later(200), policy_now()
    leave = factories.AT.date() + timedelta(days=40)
    with acting_as(manager, at):
        change = accounts.add_to_rota(
            account=world.own["worker"], kind=RotaKind.AWAY, from_day=leave, until_day=leave, by=manager, at=at
        )
        pack = duty.make_pack(made_for=manager, by_itself=False, by=manager, at=at, policy=policy)
    with acting_as(worker, at):
        asking = Referral.objects.get(reference=world.references[Stage.ASKING])
        (offered,) = duty.offer(
            references=[asking.reference], to=world.own["manager"], because="I leave.", by=worker, at=at
        )
        note = duty.leave_note(
            taker=None, words="The printer is out of paper.", promised={asking.reference: "Ring the school."},
            by=worker, at=at,
        )  # fmt: skip
        view = boards.save_view(name="Mine", looks_for={"show": "mine"}, by=worker, at=at)
    with acting_as(CLERK):
        update = weekly.make(monday=date(2026, 5, 18), by=CLERK, at=at)
        assert update is not None
    world.ids |= {
        "change_id": change.pk, "outage_id": pack.pk, "batch_id": offered.batch, "note_id": note.pk,
        "view_id": view.pk, "update_id": update.pk,
    }  # fmt: skip


def _together(world: World) -> None:
    """Small things about a family of its own, the last of them sent again: one card, and one worry sent twice."""
    *_, last = small_things.things()
    small_things.thing(2, 24.2, concern=f"As I wrote this morning: {last.concern}", channel=Channel.EMAIL)
    small_things.go_through()
    with acting_as(CLERK):
        world.ids["card_id"] = PatternMember.objects.all()[0].card
        world.ids["noticed_id"] = SameWorryNoticed.objects.get().pk


def _swept(world: World) -> None:
    """Every clock gone through five hours on: what was red has passed its time."""
    with acting_as(CLERK):
        sweep(by=CLERK, at=factories.later(300), policy=policy_now())
        of = referral_at(world, Stage.ANALYSING)
        late = Alert.objects.get(referral=of, kind=AlertKind.DECISION.value, per_cent=WHOLE)
    world.keep("alert_id", late.pk, Stage.ANALYSING)


def _watched(world: World, worker: Viewer) -> None:
    """A week gone through, in which somebody was refused again and again."""
    with acting_as(worker):
        for minute in range(REFUSALS_A_DAY):
            enter(by=worker, at=factories.later(minute) - timedelta(days=7), verb=Verb.REFUSED)
    with acting_as(CLERK):
        week = watching.fix_week(monday=date(2026, 5, 18), at=factories.AT, policy=policy_now())
        assert week is not None
        world.ids["week_id"] = week.pk
        world.ids["finding_id"] = week.findings.get().pk


__all__ = ["ASKED_AGENCY", "SEALED", "Label", "World", "build", "canary", "referral_at"]
