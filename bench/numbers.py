"""Telephone and NHS numbers that nobody has, each given out once. The order is mixed, without keeping what was given.

Two people of one number would be a mistake of the maker's that looks like one of the product's.
"""

from __future__ import annotations

from collections.abc import Iterator

FICTION = (
    *("07700900", "01632960", "01134960", "01144960", "01154960", "01164960", "01174960", "01184960", "01214960"),
    *("01314960", "01414960", "01514960", "01614960", "01914980", "02079460", "02896496", "02920180"),
)
"""How telephone numbers begin that Ofcom keeps for drama: a thousand each."""
NOBODYS = "04"
"""How no telephone number begins: reserved in Ofcom's numbering plan. Used when the numbers for drama are used up."""
TEST_NHS = "999"
"""How NHS numbers begin that are kept for tests: about 909,000 with a right check digit."""
_STEP = 618_033_989
"""Shares no divisor with either number of numbers, so that all are met; neighbours in time lie far apart."""


def phones() -> Iterator[str]:
    """Telephone numbers, first those kept for drama."""
    for place in _mixed(len(FICTION) * 1000):
        yield f"{FICTION[place // 1000]}{place % 1000:03}"
    for place in _mixed(10**9):
        yield f"{NOBODYS}{place:09}"


def nhs_numbers() -> Iterator[str]:
    """NHS numbers for tests with a right check digit; ends when all were given."""
    for place in _mixed(10**6):
        digits = f"{TEST_NHS}{place:06}"
        if (check := check_digit(digits)) is not None:
            yield f"{digits}{check}"


def check_digit(digits: str) -> int | None:
    """The last digit of an NHS number by its first nine (modulus 11); None where no number begins so."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
    check = (11 - total % 11) % 11
    return None if check == 10 else check


def _mixed(size: int) -> Iterator[int]:
    """Every number below ``size`` once; ``size`` and the step share no divisor."""
    place = 0
    for _ in range(size):
        place = (place + _STEP) % size
        yield place
