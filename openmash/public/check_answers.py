"""The answers once more before sending: a card for each child and part, in the words of the questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from openmash.drafts.queries import Typed
from openmash.public import journey
from openmash.public.forms import PAGES
from openmash.public.pages import born, due_words, in_capitals, part_address
from openmash.rulebook.words import ReferrerKind
from openmash.uploads.queries import Waiting
from openmash.web.parts import Lines, Quiet, Summary, SummaryRow

NOT_KNOWN = "Not known"


def cards(typed: Typed, who_sends: Sequence[tuple[str, str]], files: Sequence[Waiting] = ()) -> list[Summary]:
    """Everything that was answered, a card for each child and part. Empty says "Add", filled says "Change"."""
    body = typed.body
    found = [_child_card(typed, n, child) for n, child in enumerate(journey.people(body, "children"), 1)]
    slugs = {p.slug for p in journey.parts(body)}
    names = {p.slug: p.name for p in journey.parts(body)} if journey.goes_on(body) else {}
    if "adults" in slugs:
        found.append(_adults_card(typed))
    for slug, title in CARD_TITLES.items():
        if slug in slugs:
            with_danger = _rows(typed, "danger") if slug == "worry" else []
            found.append(Summary([*_rows(typed, slug), *with_danger], names.get(slug, title)))
    found.append(_files_card(typed, files))
    found.append(_you_card(typed, who_sends))
    return found


def _files_card(typed: Typed, files: Sequence[Waiting]) -> Summary:
    """The files that go with the form; having none is no gap."""
    address, what = reverse("public_files", args=[typed.id]), "letters and photographs"
    rows = [
        SummaryRow(one.kind.words, Lines((*filter(None, [one.description]), Quiet(one.name))), address, what)
        for one in files
    ]
    return Summary(rows or [SummaryRow("Files", "None", address, what, "Add")], "Letters and photographs")


CARD_TITLES = {
    "home": "Where they live",
    "contact": "Language and safe contact",
    "worry": "The worry",
    "parents": "The parents’ view",
    "consent": "Consent",
}
QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "home": (
        ("where", "Where"), ("address", "Address"), ("postcode", "Postcode"), ("staying", "Staying now"),
        ("protected", "Keep secret"),
    ),
    "contact": (("language", "Language"), ("interpreter", "Interpreter"), ("safe_contact", "Safe contact")),
    "worry": (
        ("happened", "What happened"), ("when", "When"), ("impact", "What it means for the child"),
        ("going_well", "What helps"),
    ),
    "danger": (("danger", "In danger now?"), ("where", "Where the child is")),
    "parents": (("view", "What they say"),),
    "consent": (
        ("asked", "Asked the family?"), ("given_by", "Who agreed"), ("covers", "For what"),
        ("refused_by", "Who did not agree"), ("why_not", "Why not"), ("plan", "Why not yet"),
        ("decided_by", "Decided by"), ("told", "Family knows?"),
    ),
    "you": (
        ("named", "May we know you?"), ("name", "Name"), ("role", "Job"), ("organisation", "Where you work"),
        ("relation", "You and the child"), ("phone", "Phone"), ("email", "E-mail"), ("safe_contact", "When to ring"),
        ("hidden", "Tell the family?"),
    ),
}  # fmt: skip
ALWAYS: dict[str, frozenset[str]] = {
    "home": frozenset({"where"}),
    "contact": frozenset({"language", "safe_contact"}),
    "worry": frozenset({"happened", "when", "impact"}),
    "danger": frozenset({"danger"}),
    "parents": frozenset({"view"}),
    "consent": frozenset({"asked"}),
}
"""Questions that are shown even when they were not answered: a gap is seen, not hidden."""


def _rows(typed: Typed, slug: str) -> list[SummaryRow]:
    page = PAGES[slug](body=typed.body, today=typed.updated_at.date())
    given, address = journey.answers(typed.body, slug), part_address(typed.id, slug)
    rows = []
    for name, short in QUESTIONS[slug]:
        if name not in page.fields or (not given.get(name) and name not in ALWAYS.get(slug, ())):
            continue
        if slug == "home" and name == "where" and given.get("address"):
            continue
        # Families and young people read the question as it was put to them.
        question = str(page.fields[name].label) if page.plain and name in page.fields else short
        value = _shown(page.fields[name], given.get(name))
        what = question.rstrip("?").lower()
        act = "Change" if value else "Add"
        rows.append(SummaryRow(question, value or "Not said", f"{address}#{name}", f"“{what}”", act))
    return rows


def _shown(field: Any, value: Any) -> str:
    """An answer in the words of its question: the label of a choice, otherwise what was typed."""
    choices = dict(getattr(field, "choices", ()) or ())
    return str(choices.get(value, value) or "") if value else ""


def _child_card(typed: Typed, number: int, child: journey.Answers) -> Summary:
    name = journey.call(child, number)
    address = reverse("public_person", args=[typed.id, "children", number])
    full = f"{child.get('forename', '')} {child.get('surname', '')}".strip() or name
    if child.get("known") == "UNBORN":
        return Summary([_row("Due", due_words(child), f"{address}#expected-day", "the due date", NOT_KNOWN)], full)
    sex = {"F": "Girl", "M": "Boy"}.get(str(child.get("sex") or ""), "")
    rows = [
        _row("Born", in_capitals(born(child)), f"{address}#born-day", f"{name}’s date of birth", NOT_KNOWN),
        _row("Girl or boy", sex, f"{address}#sex", f"girl or boy, for {name}", NOT_KNOWN),
        _row("School or nursery", str(child.get("school") or ""), f"{address}#school", f"{name}’s school", NOT_KNOWN),
    ]
    for field, label in (
        ("aka", "Also known as"),
        ("disability", "Disability or health"),
        ("nhs_number", "NHS number"),
        ("upn", "Pupil number"),
    ):
        if child.get(field):
            rows.append(_row(label, str(child[field]), f"{address}#{field}", f"{name}’s {label.lower()}", NOT_KNOWN))
    if journey.who(typed.body) is not ReferrerKind.YOUNG_PERSON:
        own = part_address(typed.id, "words") if journey.part(typed.body, "words") else address
        anchor = f"{own}#child_{number}" if journey.part(typed.body, "words") else f"{own}#view"
        rows.append(_row("Own words", str(child.get("view") or ""), anchor, f"{name}’s own words", "Not asked"))
    return Summary(rows, full)


def _row(key: str, value: str, href: str, what: str, empty: str) -> SummaryRow:
    return SummaryRow(key, value or empty, href, what, "Change" if value else "Add")


def _adults_card(typed: Typed) -> Summary:
    rows = []
    for number, adult in enumerate(journey.people(typed.body, "adults"), 1):
        full = f"{adult.get('forename', '')} {adult.get('surname', '')}".strip() or "Name not known"
        safe = {"YES": "safe to contact", "NO": "not safe to contact"}.get(str(adult.get("safe") or ""), "")
        value = ", ".join(filter(None, [full, born(adult), safe, str(adult.get("safe_how") or "")]))
        relation = str(adult.get("relation_words") or adult.get("relation") or "").capitalize()
        href = reverse("public_person", args=[typed.id, "adults", number])
        rows.append(SummaryRow(relation, value, href, f"adult {number}, {relation.lower()}"))
    if not rows:
        address = part_address(typed.id, "adults")
        rows.append(SummaryRow("Parents and carers", "Nobody named", address, "a parent, carer or other adult", "Add"))
    return Summary(rows, "Parents, carers and other adults")


def _you_card(typed: Typed, who_sends: Sequence[tuple[str, str]]) -> Summary:
    """About the sender: what they typed, else what their account says."""
    if journey.is_begun(typed.body, "you"):
        return Summary(_rows(typed, "you"), "About you")
    address = part_address(typed.id, "you")
    rows = [
        SummaryRow(key, value or "Not said", address, f"your {key.lower()}", "Change" if value else "Add")
        for key, value in who_sends
    ]
    return Summary(rows, "About you")
