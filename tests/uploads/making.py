"""Files made by code: honest ones as people send them, hostile ones as attackers would. None lies in the repository."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS" + b"-TEST-FILE!$H+H*"
"""The text that every virus scanner takes for a virus, and that harms nobody; put together here, so that a scanner on a
developer's machine leaves this file alone."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
GPS = b"\x00\x02\x02\x02"


# Pictures ------------------------------------------------------------------------------------------------------------


def drawing(mode: str = "RGB", size: tuple[int, int] = (160, 90)) -> Image.Image:
    """A picture with a dark corner at the upper left, so that which way up it is can be seen."""
    picture = Image.new("RGB", size, (200, 120, 90))
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill=(10, 20, 120))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    to = io.BytesIO()
    picture.save(to, kind, **options)
    return to.getvalue()


def jpeg(*, orientation: int = 1, where: bool = False, comment: bytes = b"", **options: Any) -> bytes:
    """A JPEG as a telephone makes it: with the way up, the device, and perhaps the place, in its EXIF."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Telephone of Ngozi Okafor"
    if where:
        exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 54.0, 12.5), 3: "W", 4: (1.0, 24.0, 33.0)})
    return saved(drawing(), "JPEG", exif=exif, comment=comment, **options)


def png(mode: str = "RGB", **options: Any) -> bytes:
    """A PNG."""
    return saved(drawing(mode), "PNG", **options)


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose head claims so many dots, with hardly anything behind it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )


def png_bomb(edge: int) -> bytes:
    """A real PNG of one colour: few bytes sent, `edge` times `edge` dots when unpacked."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + 3 * edge)) for _ in range(edge)) + packer.flush()
    head = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def heic() -> bytes:
    """The beginning of an iPhone's photograph."""
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(400)


# PDF -----------------------------------------------------------------------------------------------------------------


def pdf(change: Callable[[Pdf], None] = lambda _: None, text: str = "Dear hub", **options: Any) -> bytes:
    """A letter of one page, after `change` had its way with it."""
    made = Pdf.new()
    made.add_blank_page(page_size=(595, 842))
    page = made.pages[0]
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    page.obj.Contents = made.make_stream(f"BT /F1 12 Tf 50 780 Td ({text}) Tj ET".encode())
    change(made)
    to = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pikepdf warns of what is odd, and odd is what is wanted here
        made.save(to, **options)
    return to.getvalue()


def with_script(made: Pdf) -> None:
    """Runs when it is opened, from the list of names, from a page and from a field."""
    script = Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert('CANARY-JS')"))
    made.Root.OpenAction = script
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), made.make_indirect(script)])))
    made.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=made.make_stream(b"CANARY-JS")))
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("x"), Rect=[0, 0, 9, 9],
        AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS=String("CANARY-JS"))),
    )  # fmt: skip
    field = made.make_indirect(field)
    made.pages[0].obj.Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=made.make_stream(b"<x>CANARY-XFA</x>"))


def with_launch(made: Pdf) -> None:
    """A link that starts a program, without saying that it is an action."""
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Square, Rect=[0, 0, 99, 99],
        A=Dictionary(S=Name.Launch, F=String("CANARY-cmd.exe")),
    )  # fmt: skip
    made.pages[0].obj.Annots = Array([made.make_indirect(link)])


def with_link(made: Pdf) -> None:
    """An ordinary link to a web page, as at the foot of a letter."""
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99],
        A=Dictionary(S=Name.URI, URI=String("https://example.org/CANARY-URI")),
    )  # fmt: skip
    made.pages[0].obj.Annots = Array([link])


def with_form_post(made: Pdf) -> None:
    """A field that sends itself somewhere, deep inside chained actions."""
    chain = Dictionary(S=Name.GoTo, Next=Array([Dictionary(S=Name.SubmitForm, F=String("https://CANARY-POST"))]))
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, Rect=[0, 0, 9, 9], A=made.make_indirect(chain)
    )
    made.pages[0].obj.Annots = Array([made.make_indirect(field)])


def with_filled_field(made: Pdf) -> None:
    """A form that somebody filled in: what they wrote must stay to be read."""
    look = made.make_stream(
        b"BT /F1 10 Tf (bruise left arm) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 20]
    )
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("where"), V=String("bruise left arm"),
            Rect=[50, 50, 200, 70], AP=Dictionary(N=look),
        )
    )  # fmt: skip
    made.pages[0].obj.Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]))


def with_attachment(made: Pdf) -> None:
    """Another file inside."""
    made.attachments["CANARY.exe"] = b"MZ CANARY"


def with_file_note(made: Pdf) -> None:
    """A paper clip on the page with a file behind it."""
    spec = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=made.make_stream(b"MZ")))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec)
    made.pages[0].obj.Annots = Array([made.make_indirect(note)])


def with_film(made: Pdf) -> None:
    """A film with a rendition that runs a script."""
    film = Dictionary(
        Type=Name.Annot, Subtype=Name.Screen, Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.Rendition, JS=String("CANARY-JS"), R=Dictionary(S=Name.MR)),
    )  # fmt: skip
    made.pages[0].obj.Annots = Array([made.make_indirect(film)])


def with_author(made: Pdf) -> None:
    """Who wrote it, where the file lay, and more about the author in XML."""
    made.docinfo["/Author"] = "CANARY-AUTHOR"
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = ["CANARY-AUTHOR"]


def with_bomb(made: Pdf) -> None:
    """A page of a few hundred kilobytes that unpacks to hundreds of megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(250)) + packer.flush()
    stream = pikepdf.Stream(made, packed)
    stream.Filter = Name.FlateDecode
    made.pages[0].obj.Contents = stream


def with_double_packing(made: Pdf) -> None:
    """Packed twice over: a bomb in a bomb."""
    stream = pikepdf.Stream(made, zlib.compress(zlib.compress(bytes(10_000))))
    stream.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    made.pages[0].obj.Contents = stream


def with_huge_picture(made: Pdf) -> None:
    """A picture that claims ten thousand million dots."""
    picture = made.make_stream(b"x", Type=Name.XObject, Subtype=Name.Image, Width=100_000, Height=100_000,
                               ColorSpace=Name.DeviceRGB, BitsPerComponent=8)  # fmt: skip
    made.pages[0].obj.Resources.XObject = Dictionary(Im0=picture)


def with_content_elsewhere(made: Pdf) -> None:
    """A stream whose content is to be fetched from a file of the reader's."""
    stream = made.make_stream(b"")
    stream.F = String("/etc/passwd")
    made.pages[0].obj.Contents = stream


AS_IT_IS = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
"""How a PDF is saved that must keep its way of packing."""


def locked_pdf(user: str) -> bytes:
    """Locked: with an empty word for the reader it opens for all, and may only not be printed."""
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=user))


# Word ----------------------------------------------------------------------------------------------------------------

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{all}</Relationships>"
)


def relation(kind: str, target: str, *, outside: bool = False) -> str:
    """One relation of a part to another, or to a place outside."""
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="r{abs(hash((kind, target))) % 999}" Type="{R}/{kind}" Target="{target}"{mode}/>'


def docx(
    body: str = "<w:p><w:r><w:t>Dear hub</w:t></w:r></w:p>",
    *,
    relations: str = "",
    main: str = MAIN,
    types: str = "",
    more: Mapping[str, bytes | str] = {},
) -> bytes:
    """A Word document of one paragraph, with what is asked for put in."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES.format(main=main, more=types),
        "_rels/.rels": RELATIONS.format(all=relation("officeDocument", "word/document.xml")),
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": RELATIONS.format(all=relations),
        **more,
    }
    return packed(parts)


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return to.getvalue()


def field(*pieces: str) -> str:
    """A field of a Word document whose words are cut into pieces, as Word itself does."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return f"<w:p>{runs}</w:p>"


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
"""A thousand million laughs."""


def lied_about(data: bytes) -> bytes:
    """A zip whose heads say that every part is one byte long when unpacked."""
    found = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = found.find(sign)
        while start >= 0:
            found[start + place : start + place + 4] = struct.pack("<I", 1)
            start = found.find(sign, start + 4)
    return bytes(found)
