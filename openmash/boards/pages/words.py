"""People, ages and lists of people in the words the boards use. Unknowns keep their shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import child_name
from openmash.rulebook.words import Rating
from openmash.web import times
from openmash.web.parts import RatingMark

SEX = {"F": "girl", "M": "boy", "FEMALE": "girl", "MALE": "boy"}


def family(referral: Referral) -> str:
    """What pages call the family: "Okafor-Bell family", or that no name is known."""
    name = referral.family_name or "Name not known"
    return name if name == "Name not known" else f"{name} family"


def first_name(mention: Mention) -> str:
    """The forename where there is one, else what pages call the person."""
    return mention.forename or child_name(mention)


def age_years(born: date, on: date) -> int:
    """Whole years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age(mention: Mention, at: datetime) -> str:
    """An age in short: "7", "3 months", "unborn", "about 12", "age not known"."""
    if mention.unborn:
        return "unborn"
    if mention.born is None:
        return mention.born_words or "age not known"
    today = times.in_london(at).date()
    years = age_years(mention.born, today)
    if years >= 2:
        return str(years)
    months = (today.year - mention.born.year) * 12 + today.month - mention.born.month - (today.day < mention.born.day)
    return f"{months} month{'' if months == 1 else 's'}" if months >= 1 else "under 1 month"


def ages(children: Sequence[Mention], at: datetime) -> str:
    """How many children and how old: "2, ages 3 and 5", "1, age 15", "3, ages 7, 4, unborn"."""
    said = [age(child, at) for child in children]
    if not said:
        return "no child named"
    if len(said) == 1:
        plain = said[0] if not said[0][0].isdigit() or "month" in said[0] else f"age {said[0]}"
        return f"1, {plain}"
    joined = f"{said[0]} and {said[1]}" if len(said) == 2 else ", ".join(said)
    return f"{len(said)}, ages {joined}"


def about(mention: Mention, at: datetime) -> str:
    """Who a child is, in a line: "Girl, 7, born 3 June 2019", "Due 9 January 2027", "About 12. Day not known"."""
    if mention.unborn:
        due = times.day(mention.expected) if mention.expected else mention.born_words
        return f"Due {due}" if due else "Due date not known"
    sex = SEX.get(mention.sex.upper(), "")
    if mention.born is None:
        known = [sex, mention.born_words or "age not known"]
    else:
        known = [sex, age(mention, at), f"born {times.day(mention.born)}"]
    line = ", ".join(part for part in known if part)
    return line[:1].upper() + line[1:]


def mark(rating: str, *, pre: str = "", large: bool = False) -> RatingMark:
    """A rating as colour, shape and word; empty is not rated."""
    return RatingMark(rating, pre=pre, large=large)


def most_urgent(ratings: Iterable[str]) -> str:
    """The most urgent of several ratings, or empty when there is none."""
    given = {rating for rating in ratings if rating}
    return next((rating.value for rating in Rating if rating.value in given), "")


def short(text: str, most: int = 160) -> str:
    """The beginning of a text, cut between words, so that a table keeps its shape."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    return f"{flat[:most].rsplit(' ', 1)[0]}…"
