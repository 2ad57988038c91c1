"""PDFs are written anew from their pages: what could run, what leads elsewhere and what came along unseen stays behind.

Only the pages and the filled-in forms on them survive. Attached files are refused rather than taken out, since the
sender meant them to be read; so is a document that needs a password.
"""

from __future__ import annotations

import base64
import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from openmash.rulebook.uploads import MEGABYTE, FileFormat
from openmash.uploads.inspection.kept import Kept, NotKept

MOST_PAGES = 500
MOST_OBJECTS = 100_000
MOST_UNPACKED = 150 * MEGABYTE
MOST_OF_A_STREAM = 100 * MEGABYTE
MOST_DOTS = 100_000_000
LARGEST_KEPT = 20 * MEGABYTE
_STEP = 64 * 1024
_DAMAGED = "it is damaged or was cut off on its way. Save or print it to a PDF once more, and send that"
_LOCKED = "it is locked with a password. Save a copy without the password and send that"
_CARRIES = "it has other files inside it. Take them out, and send each by itself"
_PACKED = "it unpacks to more than can be read here. Print it to a PDF once more, or send only the pages that matter"

_ROOT_KEEPS = {"/Type", "/Pages", "/AcroForm", "/Lang", "/PageLabels", "/MarkInfo", "/StructTreeRoot", "/OCProperties"}
_TRAILER_KEEPS = {"/Root", "/Size", "/ID", "/Encrypt"}
_PAGE_DROPS = ("/AA", "/AF", "/Metadata", "/PieceInfo", "/PresSteps", "/B", "/Thumb", "/SeparationInfo", "/VP")
# Keys that run, reach out or carry, wherever they stand.
_ALWAYS_DROPS = (
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/XFA", "/AF", "/URI", "/Launch", "/Metadata", "/PieceInfo"),
    *("/RichMediaContent", "/RichMediaSettings", "/Movie", "/Sound", "/3DD", "/OPI"),
)
_ANNOTATIONS = {
    *("/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline"),
    *("/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/Widget", "/Redact", "/Watermark"),
}
_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie"} | {
    "/Sound", "/RichMediaExecute", "/URI", "/GoTo3DView", "/Named", "/SetOCGState", "/Trans", "/Hide", "/ResetForm",
    "/Thread", "/GoTo", "/GoToDp",
}  # fmt: skip
_RUNS = {"/JavaScript", "/JS", "/XFA", "/Launch", "/RichMediaContent", "/Movie", "/Sound", "/3DD"}


def keep(data: bytes) -> Kept:
    """The document written anew. NotKept when it is locked, carries files, is damaged, or unpacks to too much."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True, attempt_recovery=True) as given:
            return _anew(given)
    except (NotKept, MemoryError, RecursionError):
        raise
    except pikepdf.PasswordError:
        raise NotKept(_LOCKED) from None
    except Exception:  # qpdf raises many kinds for a broken file; whichever, the file is not kept
        raise NotKept(_DAMAGED) from None


def _anew(given: Pdf) -> Kept:
    if len(given.objects) > MOST_OBJECTS:
        raise NotKept(_PACKED)
    if not 0 < len(given.pages) <= MOST_PAGES:
        raise NotKept(_DAMAGED if not given.pages else f"it has more than {MOST_PAGES} pages. Send those that matter")
    was = _Swept()
    _root(given, was)
    for page in given.pages:
        _page(page.obj, was)
    for thing in given.objects:
        _sweep(thing, was)
    if was.carries:
        raise NotKept(_CARRIES)
    saved = io.BytesIO()
    given.remove_unreferenced_resources()
    given.save(
        saved, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False
    )
    if saved.tell() > LARGEST_KEPT:
        raise NotKept(_PACKED)
    with pikepdf.open(io.BytesIO(saved.getvalue()), attempt_recovery=False) as anew:
        if len(anew.pages) != len(given.pages):
            raise NotKept(_DAMAGED)
    return Kept(FileFormat.PDF, saved.getvalue(), was.words)


class _Swept:
    """What was met while the document was gone through."""

    def __init__(self) -> None:
        self.ran = self.led = self.carries = False
        self.unpacked = 0

    def met(self, action: Object) -> None:
        """An action was taken out: does it run something, or lead elsewhere?"""
        self.ran = self.ran or action.get("/S") in ("/JavaScript", "/Launch", "/RichMediaExecute", "/Rendition")
        self.led = self.led or action.get("/S") in ("/URI", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE")

    @property
    def words(self) -> str:
        """What was taken out, in a sentence; empty when nothing was."""
        gone = [word for word, met in (("scripts", self.ran), ("links to other places", self.led)) if met]
        return f"{' and '.join(gone).capitalize()} were taken out of the PDF." if gone else ""


def _root(given: Pdf, was: _Swept) -> None:
    """The catalogue keeps what shows pages; scripts, attachments and what is done on opening go. So does the title."""
    names = given.Root.get("/Names")
    if isinstance(names, Dictionary):
        was.carries = was.carries or "/EmbeddedFiles" in names
        was.ran = was.ran or "/JavaScript" in names
    if "/Collection" in given.Root:
        was.carries = True
    action = given.Root.get("/OpenAction")
    was.ran = was.ran or (isinstance(action, Dictionary) and action.get("/S") in ("/JavaScript", "/Launch"))
    for key in set(given.Root.keys()) - _ROOT_KEEPS:
        del given.Root[key]
    given.Root.Type = Name.Catalog
    form = given.Root.get("/AcroForm")
    if isinstance(form, Dictionary):
        was.ran = was.ran or "/XFA" in form
    for key in set(given.trailer.keys()) - _TRAILER_KEEPS:
        del given.trailer[key]


def _page(page: Object, was: _Swept) -> None:
    """A page without actions and without anything laid on it that runs, leads elsewhere or carries."""
    for key in _PAGE_DROPS:
        if key in page:
            del page[key]
    annotations = page.get("/Annots")
    if annotations is None:
        return
    kept = []
    for one in annotations if isinstance(annotations, Array) else ():
        kind = one.get("/Subtype") if isinstance(one, Dictionary) else None
        if kind == "/FileAttachment":
            was.carries = True
        elif kind is not None and str(kind) in _ANNOTATIONS:
            kept.append(one)
        elif kind == "/Link":
            was.led = True
        else:
            was.ran = True
    page["/Annots"] = Array(kept)


def _sweep(thing: Object, was: _Swept) -> None:
    """Go through one numbered object with all that stands in it, without calling itself: depth is the file's choice."""
    waiting: list[Any] = [thing]
    seen = 0
    while waiting:
        one = waiting.pop()
        seen += 1
        if seen > MOST_OBJECTS:
            raise NotKept(_PACKED)
        if isinstance(one, Stream):
            _stream(one, was)
        if isinstance(one, Dictionary | Stream):
            waiting += _dictionary(one, was)
        elif isinstance(one, Array):
            waiting += [inner for inner in one if isinstance(inner, Array | Dictionary) and not inner.is_indirect]


def _dictionary(one: Object, was: _Swept) -> list[Any]:
    """Take out what runs or reaches out; what stands in it is given back, to be gone through too."""
    if "/EF" in one or one.get("/Type") == "/EmbeddedFile":
        was.carries = True
    for key in _ALWAYS_DROPS:
        if key in one:
            was.ran = was.ran or key in _RUNS
            was.led = was.led or key == "/URI"
            del one[key]
    inner = [thing for _, thing in _items(one) if isinstance(thing, Array | Dictionary) and not thing.is_indirect]
    if _is_action(one):
        was.met(one)
        for key in list(one.keys()):
            del one[key]
        return inner
    action = one.get("/A")
    if isinstance(action, Dictionary) and _is_action(action):
        was.met(action)
        del one["/A"]
    if isinstance(one, Stream) and "/F" in one:  # the content would be fetched from a file elsewhere
        raise NotKept(_DAMAGED)
    return inner


def _is_action(one: Object) -> bool:
    """Is this a thing to do? By its type, or by a name of an action where a type was left out."""
    if one.get("/Type") in ("/Action", "/Rendition", "/MediaClip"):
        return True
    kind = one.get("/S")
    return isinstance(kind, Name) and str(kind) in _ACTIONS and one.get("/Type") != "/StructElem" and "/K" not in one


def _items(one: Object) -> Iterator[tuple[str, Any]]:
    for key in one.keys():  # noqa: SIM118  a PDF dictionary is not a mapping
        yield key, one.get(key)


def _stream(one: Stream, was: _Swept) -> None:
    """Refuse what unpacks to too much, before a reader's own program meets it."""
    filters = one.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters)] if filters is not None else []
    if len(names) > 4 or names.count("/FlateDecode") + names.count("/LZWDecode") > 1 or "/Crypt" in names:
        raise NotKept(_PACKED)
    if one.get("/Subtype") == "/Image" and _dots(one) > MOST_DOTS:
        raise NotKept(_PACKED)
    packed = one.read_raw_bytes()
    while names and names[0] in _IN_LETTERS:
        packed = _IN_LETTERS[names.pop(0)](packed)
    if names and names[0] in ("/FlateDecode", "/Fl"):
        was.unpacked += _inflated(packed)
    elif names and names[0] in _MOST_TIMES:
        was.unpacked += _MOST_TIMES[names[0]] * len(packed)
    else:
        was.unpacked += len(packed)
    if was.unpacked > MOST_UNPACKED:
        raise NotKept(_PACKED)


def _from_hex(packed: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", packed.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _from_letters(packed: bytes) -> bytes:
    text = re.sub(rb"\s", b"", packed.partition(b"~>")[0]).removeprefix(b"<~")
    try:
        return base64.a85decode(text)
    except ValueError:
        raise NotKept(_DAMAGED) from None


_IN_LETTERS = {"/ASCIIHexDecode": _from_hex, "/ASCII85Decode": _from_letters}
_MOST_TIMES = {"/LZWDecode": 200, "/RunLengthDecode": 64}
"""By how much these ways of packing can make a stream smaller at most, as good as."""


def _dots(image: Stream) -> int:
    try:
        return int(image.get("/Width", 0)) * int(image.get("/Height", 0))
    except (TypeError, ValueError):
        raise NotKept(_DAMAGED) from None


def _inflated(packed: bytes) -> int:
    """How many bytes it unpacks to, found out in small steps; stops at the limit."""
    reader, size = zlib.decompressobj(), 0
    left = packed
    try:
        while left and not reader.eof:
            size += len(reader.decompress(left, _STEP))
            left = reader.unconsumed_tail
            if size > MOST_OF_A_STREAM:
                raise NotKept(_PACKED)
    except zlib.error:
        return size  # a broken stream shows what it showed so far
    return size
