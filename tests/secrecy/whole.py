"""Whole arguments for every act, from the rows of the secrecy tests' world: each would go through for whoever may."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from openmash.agency_checks import actions as checks
from openmash.agency_checks.models import Answer, AnswerItem, InformationRequest, OwnerAnswered, OwnerAsked
from openmash.alerts.models import Alert
from openmash.decisions.actions import ChildPart, DecisionPart, TookPart
from openmash.disclosures.models import Disclosure, Handover, ReleasePrepared
from openmash.duty import actions as duty
from openmash.duty.models import ShiftNote
from openmash.family.actions import Home, New, Said
from openmash.family.models import Ending, Event, Relationship, Source, Stay, WorksWith
from openmash.family.queries.kin import proposals_of
from openmash.partnership.actions import AccountDetails
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account, AccountProposal, RotaChange
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.patterns.models import SameWorryNoticed
from openmash.people.models import ExtractLoad, Person, PersonApart, PersonLink, PersonMerge, ProtectedMark
from openmash.referrals.models import Referral, WelfareCheck
from openmash.referrals.words import ContactWay, Fraser, SafeToCall, WithWhom
from openmash.restrictions.models import BreakGlass, Restriction
from openmash.rulebook.consent import Judged
from openmash.rulebook.extracts import CaseLine, CaseState, EpisodeLine
from openmash.rulebook.extracts import Said as SaidInSystem
from openmash.rulebook.kin import Kin
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.outputs import Output
from openmash.rulebook.policy import to_data
from openmash.rulebook.roles import CLERK
from openmash.rulebook.rota import RotaKind
from openmash.rulebook.uploads import FileKind
from openmash.rulebook.words import (
    Capacity,
    Concern,
    ConsentAnswer,
    FamilyTold,
    Label,
    LawfulBasis,
    Outcome,
    Purpose,
    Rating,
    Role,
    Stage,
)
from openmash.screening.models import Activation, Alarm, FilterOut, StepDown
from openmash.uploads import actions as uploads
from openmash.uploads import queries as uploaded
from openmash.watching.models import UnusualLooks
from openmash.watching.words import Outcome as CameOf
from openmash.weekly.models import WeeklyUpdate
from tests import factories
from tests.disclosures import leaving, releasing
from tests.people.doubles import record
from tests.records import acts as record_acts
from tests.secrecy import acts
from tests.secrecy.world import World, referral_at


def arguments(world: World, name: str, act: Callable[..., Any]) -> dict[str, Any]:
    """Whole arguments for an act, but for `by`: each would go through for somebody who may."""
    given, rows = {**_words(), **_own(world, name)}, _rows(world, acts.AT.get(name, Stage.ANALYSING))
    wanted = [
        key
        for key, one in inspect.signature(act).parameters.items()
        if key != "by" and (one.default is one.empty or key in given or key in rows)
    ]
    with acting_as(CLERK):
        return {key: given[key] if key in given else rows[key]() for key in wanted}


def _rows(world: World, stage: Stage) -> dict[str, Callable[[], Any]]:
    """How each row is looked up; only what an act takes is."""
    ids = world.ids

    def of() -> Referral:
        return referral_at(world, stage)

    return {
        "referral": of,
        "reference": lambda: of().reference,
        "child": lambda: factories.children(of())[0],
        "mention": lambda: factories.children(of())[0],
        "children": lambda: factories.children(of())[:1],
        "request": lambda: InformationRequest.objects.get(pk=ids["request_id"]),
        "answer": lambda: Answer.objects.select_related("request").get(pk=ids["answer_id"]),
        "step_down": lambda: StepDown.objects.select_related("child").get(pk=ids["step_down_id"]),
        "alarm": lambda: Alarm.objects.get(pk=ids["alarm_id"]),
        "alert": lambda: Alert.objects.select_related("referral").get(pk=ids["alert_id"]),
        "filter_out": lambda: FilterOut.objects.get(pk=ids["filter_out_id"]),
        "activation": lambda: Activation.objects.get(pk=ids["activation_id"]),
        "check": lambda: WelfareCheck.objects.select_related("referral").get(pk=ids["check_id"]),
        "handover": lambda: Handover.objects.select_related("disclosure").get(pk=ids["pack_id"]),
        "link": lambda: PersonLink.objects.select_related("mention__referral").get(pk=ids["link_id"]),
        "finding": lambda: UnusualLooks.objects.get(pk=ids["finding_id"]),
        "person_id": lambda: Person.objects.all()[0].pk,
        "restriction": lambda: Restriction.objects.get(pk=ids["restriction_id"]),
        "glass": lambda: BreakGlass.objects.select_related("referral").get(pk=ids["glass_id"]),
        **_related(world),
        **_released(world),
    }


def _of_case_system() -> dict[str, dict[str, Any]]:
    """An extract that is being loaded, and one person of it."""
    with acting_as(CLERK):
        load = ExtractLoad.objects.create(
            system="social_care", as_of=date(2026, 6, 1), people_hash="1", lines=1, **stamp(CLERK, factories.AT)
        )
    una = CaseLine(PersonFacts(id="1", names=(Name("Una", "Vale"),)), SaidInSystem(CaseState.OPEN))
    part = {"load": load, "done": 2, "refused": 0}
    return {
        "people.begin_extract": {
            "system": "social_care", "as_of": date(2026, 6, 2), "hashes": ("2", ""), "lines": 1,
        },
        "people.keep_cases": {**part, "lines": [una]},
        "people.keep_episodes": {**part, "lines": [EpisodeLine("1", "1", None, "contact", "")]},
        "people.end_extract": {"load": load, "gone": []},
    }  # fmt: skip


def _related(world: World) -> dict[str, Callable[[], Any]]:
    """Rows of a family, and two of its people."""

    def tie() -> Relationship:
        return Relationship.objects.get(pk=world.ids["relationship_id"])

    return {
        "relationship": tie,
        "stay": lambda: Stay.objects.get(pk=world.ids["stay_id"]),
        "works_with": lambda: WorksWith.objects.get(pk=world.ids["works_with_id"]),
        "person_ids": lambda: [tie().person_id],
        "other_id": lambda: tie().other_id,
    }


def _released(world: World) -> dict[str, Callable[[], Any]]:
    """Rows of what was released, asked, marked and prepared."""
    ids = world.ids
    return {
        "asked": lambda: OwnerAsked.objects.select_related("item").get(pk=ids["asked_id"]),
        "answered": lambda: OwnerAnswered.objects.select_related("asked").get(pk=ids["answered_id"]),
        "item": lambda: AnswerItem.objects.select_related("answer__request").get(pk=ids["item_id"]),
        "disclosure": lambda: Disclosure.objects.get(pk=ids["letter_id"]),
        "prepared": lambda: ReleasePrepared.objects.get(pk=ids["prepared_id"]),
        "mark": lambda: ProtectedMark.objects.get(pk=ids["mark_id"]),
    }


def _words() -> dict[str, Any]:
    policy, at = policy_now(), factories.later(300)
    return {
        "at": at, "policy": policy, "because": "A reason.", "agreed": False, "right": True, "question": "Who?",
        "text": "Words.", "about": "OTHER", "purpose": "Safety", "necessity": "Needed.", "searched": "All of it.",
        "lawful_basis": LawfulBasis.PUBLIC_TASK.value, "family_told": FamilyTold.NO.value, "family_told_why": "Risk.",
        "asks": [checks.Ask("health", "What is held?")], "nothing_held": True, "items": [], "level": None,
        "level_because": "", "own_actions": [], "said_by": "Sam", "to": Rating.AMBER, "rating": Rating.RED,
        "concerns": [Concern.INJURY], "service": policy.services[0].code, "advice": "Ring.", "activated": False,
        "team": leaving.TEAM, "note": "", "reopen": False, "took_part": [
            TookPart(code, "Sam") for code in ("social_care", "police", "health")
        ], "differed": "", "held_at": factories.AT, "section_47": False, "analysis": "A", "worries": "W",
        "protects": "P", "not_known": "N", "childs_view": "C", "parents_view": "V", "enough": True,
        "outcome": CameOf.NEEDED,
        "enough_because": "Enough.", "relied_on": [], "outcome_sought": "Safe", "agencies_agree": "",
        "agencies_differ": "", "who_tells_family": "We", "family_told_when": "Today", "reasons": "Because.",
        "worker_name": "Hannah", "rating_because": "Seen.", "item_ids": [], "spoken_to": "Hannah",
        "spoken_at": factories.AT, "safe_checked": True, "status": "NOT_KNOWN", "worker": "", "authority": "",
        "source": "The system", "sought": [], "with_whom": WithWhom.REFERRER, "whom_name": "", "how": ContactWay.PHONE,
        "reached": True, "safe_to_call": SafeToCall.YES, "said": "Words.", "asked_of": "Police",
        "by_when": at + timedelta(hours=3), "seen": True, "seen_by": "Sam", "seen_at": factories.AT, "what": "Well.",
        "given_by": "Cleo", "competent_child": None, "covers": "All", "why_not": "", "decided_by": "",
        "worker_told": "Hannah", "active": False, "agency": "police", "left": False, "signed_by": "Sam", "post": "Head",
        "signed_on": factories.AT.date(), "giver": None, "capacity": Capacity.PARENT, "agencies": ["housing"],
        "purposes": [Purpose.PROTECT], "said_at": factories.AT, "told": True, "whom": "Cleo",
        "told_by": "Sam", "told_at": factories.AT, "words": "I want to stay.", "heard_by": "Sam", "alone": "YES",
        "heard_at": factories.AT, "judged": Judged(True, True, True, True),
        "fraser": Fraser.NOT_RELEVANT, "fraser_reasons": "", "judged_by": "Sam", "judged_on": factories.AT.date(),
    }  # fmt: skip


def _own(world: World, name: str) -> dict[str, Any]:
    """What an act calls by a name that means something else elsewhere."""
    of = referral_at(world, acts.AT.get(name, Stage.ANALYSING))
    children = factories.children(of)
    with acting_as(CLERK):
        late = Answer.objects.select_related("request").get(pk=world.ids["late_answer_id"])
        somebody = Account.objects.get(pk=world.own["worker"].pk)
        decided = [DecisionPart(child, Outcome.S47, (), Rating.RED, "", True) for child in children]
    named = {"named": [world.own["manager"], world.own["worker"]], "review_on": factories.AT.date() + timedelta(days=9)}
    special: dict[str, dict[str, Any]] = {
        "restrictions.clear": {"account": somebody},
        "restrictions.name": named,
        "restrictions.restrict": {**named, "kind": "STAFF"},
        "boards.give": {"to": somebody},
        "decisions.decide": {"parts": decided},
        "decisions.recommend": {"parts": [ChildPart(c, Outcome.S17, 3, [], "It fits.") for c in children]},
        "decisions.read_late_answer": {"answer": late},
        **_of_room(world, name, of, somebody),
        "people.link": {"reasons": []},
        "referrals.be_here": {"page": ""},
        "people.load": {"source": "list", "people": [PersonFacts(id="1", names=(Name("Una", "Vale"),))]},
        "people.record_case_status": {"status": "NOT_OPEN"},
        "referrals.record_consent": {"answer": ConsentAnswer.GIVEN},
        "referrals.hear_view": {"person": children[0]},
        "disclosures.give_feedback": {"how": "By telephone"},
        "agency_checks.ask_step_down": {"child": children[-1], "to": Rating.GREEN},
        "agency_checks.step": {"children": children[-1:], "to": Rating.RED},
        "screening.ask_step_down": {"child": children[-1], "to": Rating.GREEN},
        "decisions.record_discussion": {"agreed": "To act today."},
        "decisions.record_strategy": {"agreed": "To act today."},
        "agency_checks.step_up": {"child": children[-1], "to": Rating.RED},
        "screening.step_up": {"child": children[-1], "to": Rating.RED},
    }
    if name.startswith("patterns."):
        return {"card": world.ids["card_id"]}
    if name in ("referrals.join", "referrals.say_two", "referrals.take_joining_back"):
        return _sent_twice(world)
    if name.startswith("records."):
        return record_acts.arguments(world.ids, name, world.own["records"].viewer())
    if name.startswith("disclosures.hand_over"):
        special[name] = {"children": None}
    return {**({"seen": None} if name.split(".")[0] in ("agency_checks", "screening") else {}), **special.get(name, {})}


def _of_room(world: World, name: str, of: Referral, somebody: Account) -> dict[str, dict[str, Any]]:
    """What the acts of this act's room take; nothing is looked up for the others."""
    match name.split(".")[0]:
        case "family":
            return _of_family(world)
        case "agency_checks" | "disclosures":
            return _of_release(world, of)
        case "uploads":
            return _of_files(world, name, of)
        case "people":
            return {**_of_release(world, of), **_of_case_system(), **_of_doubles(world)}
        case "partnership":
            return {**_of_accounts(world, somebody), **_of_duty(world, of, somebody)}
        case "boards" | "duty" | "weekly":
            return _of_duty(world, of, somebody)
        case _:
            return {}


def _of_release(world: World, of: Referral) -> dict[str, dict[str, Any]]:
    """What leaves the hub, to whom, and what is kept from leaving."""
    checker, item = str(world.own["manager"].pk), leaving.items_of(of, Label.OWNER)
    with acting_as(CLERK):
        own_mark = ProtectedMark.objects.get(pk=world.ids["own_mark_id"])
    return {
        "agency_checks.answer_owner": {"agrees": True, "words": ""},
        "agency_checks.ask_owner": {
            "output": Output.LETTER,
            "recipients": [releasing.to_agency("housing")],
            "purpose": Purpose.PROTECT,
        },
        "agency_checks.lift_own_protection": {"mark": own_mark},
        "disclosures.ask_for_pack": {"item_id": item[0].pk if item else None},
        "disclosures.ask_owner": {
            "item_id": world.ids["item_id"],
            "what": releasing.chosen(of, releasing.to_agency("housing"), labels=()),
        },
        "disclosures.decide_not_to_share": {"to": "The father"},
        "disclosures.prepare_hand_over": {"children": None, "checker": checker},
        "disclosures.protect": {"kind": "HOME", "subject": of.pk},
        "disclosures.release": {"what": releasing.chosen(of, releasing.to_team(), labels=())},
        "people.protect": {"kind": "HOME", "subject": of.pk, "referral_ref": of.pk, "agency": ""},
    }


def _of_accounts(world: World, somebody: Account) -> dict[str, dict[str, Any]]:
    """An account to be opened or changed, and what one administrator has asked of another."""
    details = AccountDetails(email="new@saltmere.example", name="New", role=Role.ANALYST)
    with acting_as(world.strangers[Role.ADMINISTRATOR].viewer()):
        proposal = AccountProposal.objects.get(pk=world.ids["account_proposal_id"])
    return {
        "partnership.change_policy": {"body": to_data(policy_now()), "seen": 0},
        "partnership.change_account": {"account": somebody, "details": details},
        "partnership.create_account": {"details": details},
        "partnership.set_active": {"account": somebody},
        "partnership.new_password": {"account": somebody},
        "partnership.reset_factor": {"account": somebody},
        "partnership.agree": {"proposal": proposal},
        "partnership.reject": {"proposal": proposal},
        "partnership.make_administrator": {"email": "a@saltmere.example", "name": "New", "nevertheless": True},
    }


def _of_files(world: World, name: str, of: Referral) -> dict[str, dict[str, Any]]:
    """A letter that is there, and one that comes."""
    letters = {"sent": [uploads.Sent("b.txt", b"More words", 10)], "about": uploads.About(FileKind.LETTER)}
    with acting_as(CLERK):
        letter = uploaded.file(CLERK, of.reference, 1) if name == "uploads.mark" else None
    return {
        "uploads.mark": {"file": letter, "protected": False},
        "uploads.add_to_referral": letters,
        "uploads.add_to_draft": {**letters, "draft_id": world.ids["draft_id"]},
        "uploads.take_off": {"draft_id": world.ids["draft_id"], "file_id": world.ids["file_id"]},
    }


def _of_duty(world: World, of: Referral, somebody: Account) -> dict[str, dict[str, Any]]:
    """A line for the rota, an offer and a note that wait, a view, a week that is reckoned."""
    at, first = factories.later(300), factories.AT.date() + timedelta(days=3)
    with acting_as(CLERK):
        sweep, _ = duty.begin_sweep(CLERK, at, policy_now())
        update = WeeklyUpdate.objects.get(pk=world.ids["update_id"])
        change = RotaChange.objects.get(pk=world.ids["change_id"])
        note = ShiftNote.objects.get(pk=world.ids["note_id"])
        unowned = Referral.objects.get(reference=world.references[Stage.RATING])
    batch = {"batch": world.ids["batch_id"]}
    return {
        "boards.save_view": {"name": "Reds", "looks_for": {"rating": "RED"}},
        "boards.remove_view": {"view_id": world.ids["view_id"]},
        "duty.accept": batch,
        "duty.decline": batch,
        "duty.leave_note": {"taker": None, "words": "Ring the school.", "promised": {}},
        "duty.make_pack": {"made_for": world.own["manager"].viewer(), "by_itself": False},
        "duty.offer": {"references": [of.reference], "to": world.own["manager"]},
        "duty.read_note": {"note": note},
        "duty.relieve": {"referral_id": unowned.pk, "sweep": sweep},
        "partnership.add_to_rota": {
            "account": somebody, "kind": RotaKind.AWAY, "from_day": first, "until_day": first,
        },
        "partnership.take_rota_back": {"change": change},
        "weekly.correct": {"monday": update.monday},
        "weekly.make": {"monday": update.monday - timedelta(days=7)},
        "weekly.send": {"update": update, "comment": "Nothing.", "recipients": ["The head of service"]},
    }  # fmt: skip


def _sent_twice(world: World) -> dict[str, Any]:
    """Two referrals that may be one worry."""
    with acting_as(CLERK):
        noticed = SameWorryNoticed.objects.select_related("referral").get(pk=world.ids["noticed_id"])
        return {"referral": noticed.referral, "earlier": Referral.objects.get(pk=noticed.earlier_ref)}


def _of_doubles(world: World) -> dict[str, dict[str, Any]]:
    """Two people of one referral, to be merged or said to be two; and a merge and a saying that stand."""
    with acting_as(CLERK):
        kept, other = (record(CLERK, world.ids[name]) for name in ("person_id", "other_id"))
        merged = PersonMerge.objects.get(pk=world.ids["merge_id"])
        apart = PersonApart.objects.get(pk=world.ids["apart_id"])
    return {
        "people.merge": {"kept": kept, "other": other, "apart_because": "One woman.", "reasons": []},
        "people.take_merge_back": {"merge": merged},
        "people.say_two": {"one": kept, "other": other},
        "people.take_apart_back": {"apart": apart},
    }


def _of_family(world: World) -> dict[str, dict[str, Any]]:
    """What the acts about a family take: one that can be added beside what is on record already."""
    with acting_as(CLERK):
        tie = Relationship.objects.get(pk=world.ids["relationship_id"])
        proposal = next(iter(proposals_of(CLERK, referral_at(world, Stage.RATING), factories.later(300))), None)
    over = {"ending": Ending.OVER, "until": factories.AT.date(), "until_words": "May 2026"}
    said = {"said": Said(Source.FAMILY), "kind": Kin.FRIEND}
    return {
        "family.add_relative": {**said, "new": New("Una", "Vale")},
        "family.confirm": {"key": proposal.key if proposal else "none"},
        "family.end_professional": {**over, "until_words": "May 2026"},
        "family.end_relationship": over,
        "family.mark_line": {"source": "referral", "source_row": referral_at(world, Stage.ANALYSING).pk,
                             "significant": True},
        "family.move_in": {**said, "home": Home("2 Other Row")},
        "family.move_out": over,
        "family.record_life": {"person_id": tie.person_id, "event": Event.DIED, "day": factories.AT.date(),
                               "day_words": "May 2026", "sex": "", "said_by": "Una"},
        "family.record_professional": {
            "person_id": tie.other_id, "agency": "health", "role": "midwife", "name": "Una", "reach": "",
            "leads": False, "since": None, "since_words": "", "said_by": "Una",
        },
        "family.relate": {**said, "person_id": tie.person_id},
    }  # fmt: skip
