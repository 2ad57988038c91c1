"""Pictures are drawn anew from their dots: where and when they were taken, and anything hidden in them, is gone.

Only the dots, the way up and the colours survive. Colours are carried over into sRGB, since the colour of a bruise is
evidence.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

from PIL import Image, ImageCms, ImageOps

from openmash.rulebook.uploads import MEGABYTE, FileFormat
from openmash.uploads.inspection.kept import Kept, NotKept

MOST_UNPACKED = 150_000_000
"""The most bytes a picture may take when unpacked: 50 million dots in colour, more than a telephone's camera gives."""
LONGEST_EDGE = 30_000
LARGEST_KEPT = 20 * MEGABYTE
PREVIEW_EDGE = 1200
_QUALITIES = (92, 85, 70)
_DAMAGED = "it is damaged or was cut off on its way. Open it once more on your device, and send it again"
_HUGE = "it has more dots than can be read here. Send a smaller copy, such as a screenshot of it"
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

Image.MAX_IMAGE_PIXELS = MOST_UNPACKED  # a second wall: Pillow's own check behind ours


def keep_jpeg(data: bytes) -> Kept:
    """A JPEG, drawn anew."""
    picture = _opened(data, "JPEG")
    return Kept(FileFormat.JPEG, _as_jpeg(picture, LARGEST_KEPT), preview=_preview(picture))


def keep_png(data: bytes) -> Kept:
    """A PNG, drawn anew; only its first frame when it moves."""
    picture = _opened(data, "PNG")
    saved = io.BytesIO()
    picture.save(saved, "PNG")
    if saved.tell() > LARGEST_KEPT:
        raise NotKept(_HUGE)
    return Kept(FileFormat.PNG, saved.getvalue(), preview=_preview(picture))


def _opened(data: bytes, kind: str) -> Image.Image:
    """The dots, upright and in sRGB, without anything that came with them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=[kind]) as picture:
                _measure(picture)
                picture.load()
                return _plain(picture)
    except (NotKept, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise NotKept(_HUGE) from None
    except Exception:  # Pillow raises many kinds for a broken file; whichever, the file is not kept
        raise NotKept(_DAMAGED) from None


def _measure(picture: Image.Image) -> None:
    """Refuse by the number of dots, which the head of the file says, before any of them is unpacked."""
    width, height = picture.size
    if not (0 < width <= LONGEST_EDGE and 0 < height <= LONGEST_EDGE):
        raise NotKept(_HUGE)
    # What is neither grey nor plain colour is held twice while it is turned into that.
    if width * height * (3 if picture.mode in ("RGB", "L") else 6) > MOST_UNPACKED:
        raise NotKept(_HUGE)


def _plain(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    ImageOps.exif_transpose(picture, in_place=True)
    bare = _colours(picture)
    if profile and bare.mode == "RGB":
        bare = _in_srgb(bare, profile)
    bare.info = {}
    bare.getexif().clear()
    return bare


def _colours(picture: Image.Image) -> Image.Image:
    """Grey or colour; what is seen through is laid on white, so that every program shows the same."""
    if picture.mode in ("RGB", "L"):
        return picture
    if picture.mode.startswith("I"):  # sixteen bits of grey: the upper eight are what a screen shows
        return picture.point(lambda dot: dot / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    return picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.profileToProfile(picture, theirs, _SRGB, inPlace=True)
    except Exception:  # a broken profile: the dots are taken as they are
        return picture
    return picture


def _as_jpeg(picture: Image.Image, largest: int) -> bytes:
    for quality in _QUALITIES:
        saved = io.BytesIO()
        options: dict[str, Any] = {"quality": quality, "subsampling": 0 if quality == _QUALITIES[0] else 2}
        picture.save(saved, "JPEG", **options)
        if saved.tell() <= largest:
            return saved.getvalue()
    raise NotKept(_HUGE)


def _preview(picture: Image.Image) -> bytes:
    """A smaller JPEG, to be looked at on a page."""
    small = picture.copy() if max(picture.size) <= PREVIEW_EDGE else picture.reduce(_factor(picture))
    small.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE))
    saved = io.BytesIO()
    small.save(saved, "JPEG", quality=82)
    return saved.getvalue()


def _factor(picture: Image.Image) -> int:
    """By which whole number a picture is made smaller first, so that a large one is not copied whole."""
    return max(1, max(picture.size) // (2 * PREVIEW_EDGE))
