"""What the pages of the form receive: the list of parts, the people named, the answers to check, what happens next."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openmash.drafts.queries import Typed
from openmash.partnership.queries import account
from openmash.public import journey
from openmash.public.dates import part_date
from openmash.public.queries import Mine
from openmash.rulebook.roles import Viewer
from openmash.rulebook.uploads import size_words
from openmash.uploads.queries import Waiting
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import Empty, Lines, Link, Reference, Table, Task


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """A heading of the list with its parts."""

    heading: str
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class TaskList:
    """The list of parts: how far it has got, what is in each, what to do first."""

    heading: str
    done: int
    count: int
    saved: str
    groups: Sequence[TaskGroup]
    help: bool


def heading(body: journey.Body) -> str:
    """What the whole form is called: for a worry, or for a family that wants help."""
    return "Ask for help for your family" if journey.what(body) is journey.What.HELP else "Tell us about a child"


def saved_words(typed: Typed, at: datetime) -> str:
    """When the form was last saved: "08:47", or with its day when it was not today."""
    same_day = times.in_london(typed.updated_at).date() == times.in_london(at).date()
    return times.time_of_day(typed.updated_at) if same_day else times.due(typed.updated_at, at)


def part_address(draft_id: uuid.UUID, slug: str) -> str:
    """The address of one part. It holds the form's own number and never a name."""
    return reverse("public_part", args=[draft_id, slug])


def task_list(typed: Typed, at: datetime, files: int = 0) -> TaskList:
    """The list of parts of one unfinished form, which has so many `files` with it."""
    body = typed.body
    parts = journey.parts(body)
    groups = []
    for name in dict.fromkeys(p.group for p in parts):
        tasks = [_task(typed, p, n) for n, p in enumerate(parts, 1) if p.group == name]
        groups.append(TaskGroup(name, tasks))
    groups.append(TaskGroup("Send", [_files_task(typed, files), _check_task(typed)]))
    done = sum(journey.is_done(body, p.slug) for p in parts)
    return TaskList(
        heading(body), done, len(parts), saved_words(typed, at), groups, journey.what(body) is journey.What.HELP
    )


def _task(typed: Typed, part: journey.Part, number: int) -> Task:
    done, begun = journey.is_done(typed.body, part.slug), journey.is_begun(typed.body, part.slug)
    status, tag = ("Completed", "") if done else ("In progress", "blue") if begun else ("Not started", "blue")
    hint = people_words(typed.body, part.slug) or part.hint
    if part.slug == "you" and done and not begun:
        hint = "Filled in from your account"
    return Task(f"task-{number}", part.name, hint, status, tag, part_address(typed.id, part.slug))


def _files_task(typed: Typed, files: int) -> Task:
    """Letters and photographs: nobody has to have any, so it counts as no part of the form."""
    status = plural(files, "file") if files else "Optional"
    address = reverse("public_files", args=[typed.id])
    return Task("task-files", "Letters and photographs", "Only if you have some", status, "", address)


def _check_task(typed: Typed) -> Task:
    missing = journey.missing_to_send(typed.body)
    if missing:
        first = " and ".join(f"“{name}”" for name in missing)
        return Task(
            "task-check",
            "Check your answers and send",
            f"Do {first} first. Everything else may stay open",
            "Cannot start yet",
        )
    address = reverse("public_check", args=[typed.id])
    return Task(
        "task-check", "Check your answers and send", "Read it once more, then send it", "Ready", "blue", address
    )


def people_words(body: journey.Body, slug: str) -> str:
    """Who is on the list already: "Amara, Idris and an unborn baby"; empty for a part that is no list."""
    if slug not in journey.LISTS:
        return ""
    names = [journey.call(p, n, child=slug == "children") for n, p in enumerate(journey.people(body, slug), 1)]
    return journey.listed(["an unborn baby" if name == "Unborn baby" else name for name in names])


@dataclass(frozen=True, slots=True)
class WithForm:
    """One file with the form, as its sender knows it."""

    kind: str
    description: str
    name: str
    size: str
    protected: bool
    changed: str
    remove: str


def with_form(file: Waiting, draft_id: uuid.UUID) -> WithForm:
    """One file with the form, and the way to take it off."""
    remove = reverse("public_take_file_off", args=[draft_id, file.id])
    size = f"{file.format.words}, {size_words(file.size)}"
    return WithForm(file.kind.words, file.description, file.name, size, file.protected, file.changed, remove)


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """One person on the list: what they are called, what is known, where to change it or take it off."""

    name: str
    known: str
    change: str
    remove: str


@dataclass(frozen=True, slots=True)
class People:
    """The children or the adults named so far."""

    heading: str
    one: str
    people: Sequence[NamedPerson]
    add: Link
    saved: str


def people(typed: Typed, of: str, at: datetime) -> People:
    """The list of children or adults, each to change or take off, and the way to add another."""
    child = of == "children"
    rows = []
    named = journey.people(typed.body, of)
    for number, person in enumerate(named, 1):
        where = [typed.id, of, number]
        known = child_known(person) if child else adult_known(person)
        rows.append(
            NamedPerson(
                journey.call(person, number, child=child), known,
                reverse("public_person", args=where), reverse("public_take_off", args=where),
            )
        )  # fmt: skip
    one = "child" if child else "adult"
    add = Link(f"Add another {one}", reverse("public_person", args=[typed.id, of, len(named) + 1]))
    title = "The children you have told us about" if child else "The adults you have told us about"
    return People(title, one, rows, add, saved_words(typed, at))


def child_known(child: journey.Answers) -> str:
    """What is known of a child's age, in words: unknowns keep their shape."""
    if child.get("known") == "UNBORN":
        return f"Due {due_words(child) or 'on a day that is not known'}"
    return in_capitals(born(child)) or "Age not known"


def due_words(child: journey.Answers) -> str:
    """When a baby is due, as far as it is known."""
    due = part_date(child.get("expected"))
    return due.words if due else ""


def born(person: journey.Answers) -> str:
    """When somebody was born, as far as it is known: a date, a month, a year, or about how old."""
    known = part_date(person.get("born"))
    age = str(person.get("age") or "")
    return known.words if known else age and f"about {age.removeprefix('about ')}"


def adult_known(adult: journey.Answers) -> str:
    """Who an adult is to the children, and how old as far as known."""
    relation = str(adult.get("relation_words") or adult.get("relation") or "").capitalize()
    return ", ".join(filter(None, [relation, born(adult)]))


def in_capitals(words: str) -> str:
    """The words with a capital at their beginning: they stand alone."""
    return words[:1].upper() + words[1:]


def account_rows(viewer: Viewer) -> list[tuple[str, str]]:
    """What an account already says of the sender; empty for somebody without one."""
    known = account(viewer.id)
    if known is None:
        return [("Name", ""), ("Phone", "")]
    return [("Name", known.name), ("Job", known.post), ("Where you work", known.organisation), ("Phone", known.phone)]


def from_account(viewer: Viewer) -> dict[str, str]:
    """The answers to "about you" that an account already holds: nobody types them again."""
    known = account(viewer.id)
    if known is None:
        return {}
    return {
        "name": known.name, "role": known.post, "organisation": known.organisation, "phone": known.phone,
        "email": known.email,
    }  # fmt: skip


# Lists --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Begun:
    """A form that was begun and not sent."""

    names: str
    saved: str
    go_on: str
    give_up: str


def begun(typed: Typed, at: datetime) -> Begun:
    """One unfinished form, as its sender knows it."""
    names = people_words(typed.body, "children") or "Nobody named yet"
    saved = times.when(typed.updated_at, at)
    return Begun(names, saved, reverse("public_tasks", args=[typed.id]), reverse("public_give_up", args=[typed.id]))


@dataclass(frozen=True, slots=True)
class MyList:
    """A referrer's own referrals and unfinished forms."""

    table: Table | None
    begun: Sequence[Begun]
    empty: Empty


def my_list(own: Sequence[Mine], unfinished: Sequence[Begun], at: datetime) -> MyList:
    """The list: reference, children, when it was sent, where it stands, what the hub said."""
    rows = [
        (
            Reference(one.referral.reference, reverse("public_receipt", args=[one.referral.reference])),
            journey.listed(list(one.children)),
            times.when(one.referral.received_at, at),
            one.status,
            _told_words(one, at),
        )
        for one in own
    ]
    heads = ("Reference", "About", "Sent", "Where it stands", "What we told you")
    table = Table.plain("Your referrals, newest first", heads, rows, hide_caption=True) if rows else None
    words = "When you send one, it stands here with its reference, where it stands and what became of it."
    link = Link("Tell us about a child", reverse("public_start"))
    return MyList(table, unfinished, Empty("You have not sent a referral yet", words, link))


def _told_words(one: Mine, at: datetime) -> str | Lines:
    if not one.told:
        return "Nothing yet"
    return Lines(tuple(f"{told.text} ({times.when(told.at, at)})" for told in one.told))


def told(own: Mine, at: datetime) -> list[tuple[str, str]]:
    """What the hub told the referrer: when, and in which words."""
    return [(times.when(one.at, at), one.text) for one in own.told]
