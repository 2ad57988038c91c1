"""Word documents: packed anew from parts that are known, after looking for what runs or reaches out.

Macros, embedded objects, templates and pictures fetched from elsewhere, and fields that start programs are refused:
the sender can always send a PDF. Plain links are switched off, since nearly every letter has one in its foot.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import cast
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from defusedxml import ElementTree as Safe

from openmash.rulebook.uploads import MEGABYTE, FileFormat
from openmash.uploads.inspection.kept import Kept, NotKept

MOST_PARTS = 2000
MOST_UNPACKED = 100 * MEGABYTE
MOST_XML = 20 * MEGABYTE
MOST_RATIO = 250
MOST_DEPTH = 500
LARGEST_KEPT = 20 * MEGABYTE
_STEP = 256 * 1024
_AS_PDF = "Save it as a PDF and send that"
_DAMAGED = f"it is damaged, or not what it seems. {_AS_PDF}"
_PACKED = f"it unpacks to more than can be read here. {_AS_PDF}"
_MACRO = f"it has macros, which are small programs. {_AS_PDF}"
_OBJECT = f"it has other files or programs inside it. {_AS_PDF}, and send the other files by themselves"
_REACHES = f"it fetches a template or a part of itself from another place. {_AS_PDF}"
_FIELD = f"it has a field that starts a program or reads another file. {_AS_PDF}"

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_HOME = {"docprops", "word", "customxml", "_rels", "[content_types].xml"}
_ENDINGS = {"xml", "rels", "jpeg", "jpg", "png", "gif", "bmp", "tif", "tiff", "emf", "wmf", "odttf", "ttf"}
_NAME = re.compile(r"[A-Za-z0-9_\-. \[\]()/]{1,200}")
_RUNS = ("vba", "macro", "activex", "oleobject", "ctrlprops", "attachedtoolbars", "keymap")
_FIELDS = re.compile(r"DDE|INCLUDETEXT|INCLUDEPICTURE|\bLINK\b|\bIMPORT\b|\bEMBED\b|MACROBUTTON|\bDATABASE\b", re.I)
_NOTHING = "about:blank"

register_namespace("", _RELATIONS)


def keep(data: bytes) -> Kept:
    """The document packed anew. NotKept when it runs, carries, reaches out, is locked, damaged or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = dict(_parts(packed))
    except (NotKept, MemoryError, RecursionError):
        raise
    except Exception:  # zipfile raises many kinds for a broken file; whichever, the file is not kept
        raise NotKept(_DAMAGED) from None
    _right_types(parts)
    led = False
    for name in list(parts):
        if name.lower().endswith(".rels"):
            parts[name], switched = _relations(parts[name])
            led = led or switched
        elif name.lower().endswith(".xml"):
            _fields(_tree(parts[name]))
    changed = "Links to other places were switched off in the Word document." if led else ""
    return Kept(FileFormat.DOCX, _packed(parts), changed)


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Every part with what is in it, counted as it is unpacked: what the head of a part says of its size is not
    believed."""
    infos = packed.infolist()
    if len(infos) > MOST_PARTS or len({info.filename.lower() for info in infos}) != len(infos):
        raise NotKept(_PACKED if len(infos) > MOST_PARTS else _DAMAGED)
    total = 0
    for info in infos:
        if info.is_dir():
            continue
        _known_name(info.filename)
        if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotKept(f"it is locked with a password or packed in an unusual way. {_AS_PDF}")
        content = _unpacked(packed, info, MOST_UNPACKED - total)
        total += len(content)
        yield info.filename, content


def _known_name(name: str) -> None:
    """A part's name as Word writes it: in its own folders, with an ending that is known, nothing that climbs out."""
    low = name.lower()
    if not _NAME.fullmatch(name) or ".." in name or name.startswith("/") or low.split("/")[0] not in _HOME:
        raise NotKept(_DAMAGED)
    if "embeddings/" in low or low.endswith((".bin", ".ole", ".exe", ".html", ".mht", ".rtf", ".doc", ".xlsx")):
        raise NotKept(_MACRO if "vba" in low else _OBJECT)
    if any(word in low for word in _RUNS):
        raise NotKept(_MACRO if "vba" in low or "macro" in low else _OBJECT)
    if low.rpartition(".")[2] not in _ENDINGS:
        raise NotKept(_OBJECT)


def _unpacked(packed: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    found = bytearray()
    most = min(room, MOST_XML) if info.filename.lower().endswith((".xml", ".rels")) else room
    with packed.open(info) as part:
        while step := part.read(_STEP):
            found += step
            if len(found) > most or (len(found) > MEGABYTE and len(found) > MOST_RATIO * max(1, info.compress_size)):
                raise NotKept(_PACKED)
    return bytes(found)


def _tree(content: bytes) -> Element:
    """A part's XML. No entities, no types declared inside: that is how a small file becomes a large one."""
    depth, root = 0, None
    try:
        for event, one in Safe.iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > MOST_DEPTH:
                raise NotKept(_DAMAGED)
            root = one if root is None else root
    except (NotKept, MemoryError, RecursionError):
        raise
    except Exception:  # parse errors and what defusedxml forbids alike
        raise NotKept(_DAMAGED) from None
    if root is None:
        raise NotKept(_DAMAGED)
    return cast("Element", root)


def _right_types(parts: dict[str, bytes]) -> None:
    """The list of contents calls the main part a Word document, and no part a program."""
    listed = next((content for name, content in parts.items() if name.lower() == "[content_types].xml"), None)
    if listed is None:
        raise NotKept(_DAMAGED)
    said = {part: str(one.get("ContentType", "")) for one in _tree(listed) if (part := _part(one))}
    kinds = " ".join(said.values()).lower()
    if "macroenabled" in kinds or "vbaproject" in kinds:
        raise NotKept(_MACRO)
    if "oleobject" in kinds or "activex" in kinds or "officedocument.package" in kinds:
        raise NotKept(_OBJECT)
    if said.get("/word/document.xml") != _MAIN:
        raise NotKept(_DAMAGED)


def _part(one: Element) -> str:
    return str(one.get("PartName") or one.get("Extension") or "").lower()


def _relations(content: bytes) -> tuple[bytes, bool]:
    """The relations of one part written anew: links lead nowhere. Whether any did is told."""
    kept, led = Element(f"{{{_RELATIONS}}}Relationships"), False
    for one in _tree(content):
        kind = str(one.get("Type", "")).rpartition("/")[2].lower()
        given = {name: str(one.get(name, "")) for name in ("Id", "Type", "Target")}
        if any(word in kind for word in ("vba", "wordvbadata")):
            raise NotKept(_MACRO)
        if kind in ("oleobject", "package", "control", "afchunk", "activexcontrolbinary"):
            raise NotKept(_OBJECT)
        outside = str(one.get("TargetMode", "")).lower() == "external" or "://" in given["Target"]
        if outside and kind != "hyperlink":
            raise NotKept(_REACHES)
        if kind in ("attachedtemplate", "subdocument") or given["Target"].startswith("\\"):
            raise NotKept(_REACHES)
        if outside:
            given |= {"Target": _NOTHING, "TargetMode": "External"}
            led = True
        SubElement(kept, f"{{{_RELATIONS}}}Relationship", given)
    return tostring(kept, encoding="UTF-8", xml_declaration=True), led


def _fields(tree: Element) -> None:
    """Refuse fields that start a program or read a file, also when their words are cut into pieces."""
    pieces = []
    for one in tree.iter():
        tag = str(one.tag).rpartition("}")[2]
        if tag in ("instrText", "delInstrText"):
            pieces.append(one.text or "")
        elif tag == "fldSimple":
            pieces.append(next((value for name, value in one.items() if name.endswith("instr")), ""))
        elif tag in ("altChunk", "subDoc", "object", "OLEObject", "control"):
            raise NotKept(_OBJECT)
    if _FIELDS.search("".join(pieces)) or _FIELDS.search(" ".join(pieces)):
        raise NotKept(_FIELD)


def _packed(parts: dict[str, bytes]) -> bytes:
    """The parts in a zip of our own, with no times, notes or extra bytes of theirs."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(parts, key=lambda part: (part.lower() != "[content_types].xml", part)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, parts[name])
    if saved.tell() > LARGEST_KEPT:
        raise NotKept(_PACKED)
    return saved.getvalue()
