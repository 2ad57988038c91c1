"""The lock of a backup: what was altered, cut, moved or added to is refused, and nothing of it is handed on before."""

from __future__ import annotations

import io
import json
import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.backups import frames
from openmash.backups.frames import Frames, Kind, frames_in
from openmash.backups.locking import COST, MAGIC, PIECE, TAG, Lock, unlocked
from openmash.backups.refusal import Unreadable

KEY, OTHER = "k" * 40, "o" * 40
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same derivation, for less: these tests open thousands of files."""
    monkeypatch.setitem(COST, "n", 2)


def locked(data: bytes, key: str = KEY) -> bytes:
    out = io.BytesIO()
    lock = Lock(out, key)
    lock.write(data)
    lock.close()
    assert lock.written == len(out.getvalue())
    return out.getvalue()


def opened(data: bytes, *keys: str) -> bytes:
    return b"".join(unlocked(io.BytesIO(data), keys or (KEY,)))


def start_of(data: bytes) -> int:
    """Where the first piece begins."""
    return len(MAGIC) + 2 + int.from_bytes(data[len(MAGIC) : len(MAGIC) + 2], "big")


@pytest.mark.parametrize("size", SIZES)
def test_what_was_locked_opens_as_it_was(size: int) -> None:
    data = secrets.token_bytes(size)

    assert opened(locked(data)) == data


def test_nothing_of_it_can_be_read_in_the_file() -> None:
    assert b"Okafor" not in locked(b"Amara Okafor-Bell " * 50_000)


def test_two_files_of_the_same_are_not_alike() -> None:
    one, other = locked(b"x" * 100), locked(b"x" * 100)

    assert one[start_of(one) :] != other[start_of(other) :]


def test_a_key_that_was_replaced_still_opens() -> None:
    assert opened(locked(b"before", OTHER), KEY, OTHER) == b"before"


def test_the_wrong_key_is_said() -> None:
    with pytest.raises(Unreadable, match="No key given here opens it"):
        opened(locked(b"secret", OTHER))


@pytest.mark.parametrize("size", SIZES[1:])
def test_a_file_cut_off_anywhere_is_refused(size: int) -> None:
    data = locked(secrets.token_bytes(size))
    first = start_of(data)
    cuts = {0, 3, len(MAGIC), first - 1, first, first + TAG - 1, len(data) - 1}
    cuts |= set(range(first, len(data), PIECE + TAG))

    for cut in cuts:
        with pytest.raises(Unreadable):
            opened(data[:cut])


def test_a_file_cut_off_between_two_pieces_is_said_to_be_cut_off() -> None:
    data = locked(secrets.token_bytes(3 * PIECE))

    with pytest.raises(Unreadable, match="cut off"):
        opened(data[: start_of(data) + 2 * (PIECE + TAG)])


def test_pieces_in_another_order_twice_or_left_out_are_refused() -> None:
    data = locked(secrets.token_bytes(4 * PIECE + 9))
    first, size = start_of(data), PIECE + TAG
    head, pieces = data[:first], [data[place : place + size] for place in range(first, len(data), size)]

    for order in ([1, 0, 2, 3, 4], [0, 2, 1, 3, 4], [0, 1, 1, 2, 3, 4], [0, 1, 3, 4], [0, 4], [4], [0, 1, 2, 3, 4, 4]):
        with pytest.raises(Unreadable):
            opened(head + b"".join(pieces[number] for number in order))


def test_a_piece_of_another_backup_under_the_same_key_is_refused() -> None:
    one, other = locked(b"a" * 2 * PIECE), locked(b"b" * 2 * PIECE)
    first, size = start_of(one), PIECE + TAG

    with pytest.raises(Unreadable):
        opened(one[: first + size] + other[start_of(other) + size :])


def test_what_stands_after_the_end_is_refused() -> None:
    for size in (10, PIECE):
        with pytest.raises(Unreadable):
            opened(locked(secrets.token_bytes(size)) + b"more")


@settings(max_examples=300, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_bit_can_be_turned(place: float, bit: int) -> None:
    before = bytearray(_KEPT)
    before[int(place * len(before))] ^= 1 << bit

    handed_on: list[bytes] = []
    with pytest.raises(Unreadable):
        handed_on.extend(unlocked(io.BytesIO(bytes(before)), (KEY,)))
    assert _PLAIN.startswith(b"".join(handed_on)), "something altered was handed on"


_PLAIN = secrets.token_bytes(PIECE + 300)


def _made_cheaply() -> bytes:
    before = COST["n"]
    COST["n"] = 2
    try:
        return locked(_PLAIN)
    finally:
        COST["n"] = before


_KEPT = _made_cheaply()


def test_a_header_that_would_cost_all_memory_is_refused() -> None:
    for change in ({"n": 2**30}, {"n": 3}, {"r": 10**6}, {"piece": 2**40}, {"salt": "zz"}, {"prefix": ""}):
        header = {**COST, "salt": "00" * 16, "prefix": "00" * 7, "piece": PIECE, **change}
        text = json.dumps(header).encode()
        with pytest.raises(Unreadable, match="no backup"):
            opened(MAGIC + len(text).to_bytes(2, "big") + text + b"x" * 100)


@pytest.mark.parametrize("other", [b"", b"PGDMP" + b"\0" * 100, b"<html>", MAGIC, MAGIC + b"\xff\xff"])
def test_another_file_is_no_backup(other: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(other)


def framed(*parts: tuple[Kind, bytes]) -> bytes:
    out = io.BytesIO()
    into = Frames(out)
    for kind, data in parts:
        into.put(kind, data)
    into.close()
    return out.getvalue()


def test_frames_come_back_in_their_order_however_they_are_cut() -> None:
    parts = [(Kind.OPENING, b"{}"), (Kind.ROWS, b"\0" * 5_000_000), (Kind.MANIFEST, b"")]
    data = framed(*parts)

    for size in (1, 7, 4096):
        pieces = (data[place : place + size] for place in range(0, len(data), size))
        assert list(frames_in(pieces)) == parts


def test_frames_that_are_none_are_refused() -> None:
    data = framed((Kind.OPENING, b"{}"))

    for other in (b"", b"no frames", data[:-3], framed((99, b""))):  # type: ignore[arg-type]
        with pytest.raises(Unreadable):
            list(frames_in([other]))
    with pytest.raises(Unreadable):
        frames.data_of(b"[1]")
