"""Spoilt files: honest and hostile ones, cut, swapped, doubled, grafted on each other, by a numbered throw of dice."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from PIL import Image

from openmash.rulebook.uploads import FileFormat
from openmash.uploads.inspection.kept import Kept, NotKept
from openmash.uploads.inspection.signs import format_of
from openmash.uploads.reader import Reader
from tests.uploads import corpus
from tests.uploads.making import EICAR

MOST_SEED_BYTES = 60_000
WORDS = (
    b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/Length 999999999", b"<!ENTITY", b"\x00", b"\xff" * 9,
    EICAR,
        b"stream\n", b"endobj", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xd8\xff", b"%PDF-1.7", b"IHDR\x7f\xff\xff\xff",
    b"[" * 600, b"<<" * 600, b"obj<</Type/ObjStm/N 9999999>>",
)  # fmt: skip


def seeds() -> list[bytes]:
    """What is spoilt: every file of the corpus that is not large."""
    cases = [*corpus.honest(), *corpus.disarmed(), *corpus.unsuitable()]
    return [case.data for case in cases if 0 < len(case.data) <= MOST_SEED_BYTES]


def spoilt(seed: int, among: list[bytes]) -> bytes:
    """One spoilt file; the same number gives the same file."""
    dice = random.Random(seed)
    data = bytearray(dice.choice(among))
    if zipfile.is_zipfile(io.BytesIO(data)) and dice.random() < 0.5:
        data = _inside(bytes(data), dice)
    for _ in range(dice.choice((1, 1, 2, 4, 16, 64))):
        _spoil(data, dice, among)
    return bytes(data)


def _spoil(data: bytearray, dice: random.Random, among: list[bytes]) -> None:
    place = dice.randrange(len(data) + 1)
    match dice.randrange(8):
        case 0 if data:
            data[min(place, len(data) - 1)] ^= 1 << dice.randrange(8)
        case 1 if data:
            data[min(place, len(data) - 1)] = dice.choice((0, 255, 127, 128, dice.randrange(256)))
        case 2:
            del data[place : place + dice.choice((1, 2, 16, 256))]
        case 3:
            data[place:place] = dice.choice(WORDS)
        case 4:
            data[place:place] = data[place : place + dice.choice((4, 64, 1024))]
        case 5:
            other = dice.choice(among)
            data[place:place] = other[dice.randrange(len(other)) :][: dice.choice((8, 200, 4000))]
        case 6 if dice.random() < 0.3:
            del data[place:]
        case _:
            data += dice.choice(WORDS)


def _inside(data: bytes, dice: random.Random) -> bytearray:
    """A zip whose parts are spoilt and which is a whole zip again: so that the parts are read too."""
    to = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as made:
            for info in given.infolist()[:30]:
                part = bytearray(given.read(info))
                if dice.random() < 0.6 and part:
                    _spoil(part, dice, [bytes(part)])
                made.writestr(info.filename, bytes(part))
    except Exception:  # what is spoilt already is spoilt enough
        return bytearray(data)
    return bytearray(to.getvalue())


@dataclass
class Tally:
    """What came of a run."""

    files: int = 0
    kept: int = 0
    broken: int = 0
    memory: int = 0

    @property
    def words(self) -> str:
        """The figure for the report."""
        return (
            f"{self.files:,} spoilt files: {self.kept:,} kept, {self.files - self.kept:,} refused, "
            f"{self.broken} readers broken, {self.memory // 2**20} MB at most"
        )


def run(numbers: range, *, seconds: float = 3600) -> Tally:
    """Read so many spoilt files, within the time; each is kept whole and unarmed, or refused in a sentence."""
    tally, among, until = Tally(), seeds(), time.monotonic() + seconds
    with Reader() as reader:
        for number in numbers:
            if time.monotonic() > until:
                break
            data = spoilt(number, among)
            try:
                kept = reader.inspect(data)
            except NotKept:
                pass
            else:
                for fault in faults(kept):
                    raise AssertionError(f"number {number}: {fault}")
                tally.kept += 1
            tally.files += 1
        tally.broken, tally.memory = reader.broken, reader.most_memory
    return tally


def faults(kept: Kept) -> Iterator[str]:
    """What is wrong with bytes that are kept: another format than said, or something left in them that runs."""
    if format_of(kept.body) is not kept.format:
        yield "what is kept is of another format"
    if kept.format.is_picture:
        if EICAR in kept.body or EICAR in kept.preview:
            yield "a virus lies in a picture"
        with Image.open(io.BytesIO(kept.body)) as picture:
            picture.load()
            if dict(picture.getexif()) or {"comment", "exif", "xmp", "icc_profile"} & set(picture.info):
                yield "something of what came with the picture is left"
    if kept.format is FileFormat.PDF:
        with pikepdf.open(io.BytesIO(kept.body)) as document:
            for thing in document.objects:
                yield from _armed(thing)


ARMED_KEYS = {"/JS", "/JavaScript", "/OpenAction", "/AA", "/EF", "/URI", "/XFA", "/Launch", "/RichMediaContent"}
ARMED_NAMES = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/URI", "/Rendition"}


def _armed(thing: pikepdf.Object, depth: int = 0) -> Iterator[str]:
    """What in a PDF's object runs, reaches out or carries: looked for in another way than the product does."""
    if depth > 400:
        return
    if isinstance(thing, pikepdf.Array):
        for inner in thing:
            if isinstance(inner, pikepdf.Array | pikepdf.Dictionary) and not inner.is_indirect:
                yield from _armed(inner, depth + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key in thing.keys():  # noqa: SIM118  a PDF dictionary is not a mapping
            key.encode()  # a name of letters that are none was refused
            value = thing.get(key)
            if key in ARMED_KEYS:
                yield f"{key} is left"
            if key == "/S" and isinstance(value, pikepdf.Name) and str(value) in ARMED_NAMES:
                yield f"an action {value} is left"
            if isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect:
                yield from _armed(value, depth + 1)
