"""A photo made anew from what was sent: its pixels and nothing else. No request, no database.

What a file is, its first bytes say, never its name. It is opened by the one decoder of that kind, its size is read
before a pixel is, and the picture is written again from the pixels: no place, no camera, no comment, no second file
comes along. Only JPEG and PNG are opened, for every further decoder is one more way in; the others are told apart so
that the sentence can say what to do. Colour profiles are dropped unread for the same reason: the colours of a photo
from a phone get a little paler.
Sources: PNG 3rd edition 5.2-5.3 (signature, chunks), ITU-T T.81 annex B (JPEG markers), ISO/IEC 23008-12 (HEIC brands).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import is_zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = {"jpeg": 50_000_000, "png": 25_000_000}
"""A JPEG is made smaller while it is decoded. A PNG is not, and half of this is more than any screenshot has."""
MOST_SCANS = 60
"""A progressive photo has about ten. Thousands of empty ones keep a server busy for minutes."""
LEAST_SIDE = 64
LARGE, SMALL = 1600, 320
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"

REFUSALS = {
    "empty": _("This file is empty. Choose the photo again."),
    "too_many_bytes": _("This file is larger than 10 MB. Take a screenshot of the photo and send that."),
    "too_many_pixels": _("This picture says it is larger than any photo, so it was not opened. Take a screenshot of "
                         "the photo and send that."),
    "too_small": _("This picture is too small to know anybody by. Choose a larger one."),
    "svg": _("This is a drawing that can hold a program (SVG), not a photo. Send a JPEG."),
    "html": _("This is a web page, not a photo. Open it, take a screenshot of the photo and send that."),
    "pdf": _("This is a PDF, not a photo. Open it, take a screenshot of the photo and send that."),
    "moving": _("This is a moving picture. Take a screenshot of it and send that."),
    "heic": _("This is a HEIC photo, which police and NCMEC may not be able to open. On an iPhone, choose Settings, "
              "Camera, Formats, Most Compatible, and take it again. Or take a screenshot of the photo and send that."),
    "webp": _("This is a picture of the web kind (WebP). Take a screenshot of it and send that."),
    "archive": _("This is a packed folder, not a photo. Unpack it and send the photo."),
    "not_a_photo": _("This is not a photo that we can open. Send a JPEG or PNG."),
    "broken": _("This photo is broken or was not sent whole. Choose it again, or send another one."),
    "two_in_one": _("There is something else in this file beside the photo, so it was not kept. Take a screenshot of "
                    "the photo and send that."),
}  # fmt: skip

HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
PAGE = re.compile(rb"<!doctype html|<html|<head|<body|<script|<iframe")
DRAWING = re.compile(rb"<svg[\s>]|<!doctype svg|<svg:")
SECOND_FILE = re.compile(
    rb"PK\x03\x04|PK\x05\x06|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|%pdf-|gif8[79]a|\x7felf|<!doctype|<html|<script|<svg|<\?php",
    re.IGNORECASE,
)
LOOK_AT = 4096
PDF_BEGINS_WITHIN = 1024
"""Readers of PDF look for its beginning in the first kilobyte, also of a file that begins as a photo."""
# A marker inside coded pixels: 0xFF that is neither stuffed (00), nor a restart (D0-D7), nor a fill (FF).
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
ORIENTATION = 0x0112
SOS, EOI, ALONE = 0xDA, 0xD9, {0x01, *range(0xD0, 0xD8)}


@dataclass(frozen=True)
class Made:
    """A photo as it is kept: two JPEGs, and the size of the larger."""

    picture: bytes
    small: bytes
    width: int
    height: int


def refused(name: str) -> ValidationError:
    """`code` is the name of the refusal."""
    return ValidationError(REFUSALS[name], code=name)


def make_photo(sent: bytes) -> Made:
    """The photo, from its pixels alone. Raises ValidationError that names what the file is and what to do."""
    if len(sent) > MOST_BYTES:
        raise refused("too_many_bytes")
    kind = sniffed(sent)
    refuse_second_file(sent, end_of_jpeg(sent) if kind == "jpeg" else end_of_png(sent), kind)
    picture = from_pixels(opened(sent, kind))
    large, small = fitted(picture, LARGE), fitted(picture, SMALL)
    return Made(as_jpeg(large), as_jpeg(small), large.width, large.height)


# --- what it is ---------------------------------------------------------------------------------------------------


def sniffed(sent: bytes) -> str:
    """jpeg or png; everything else is refused by its name."""
    if not sent:
        raise refused("empty")
    if sent.startswith(JPEG):
        return "jpeg"
    if sent.startswith(PNG):
        return "png"
    raise refused(name_of(sent))


def name_of(sent: bytes) -> str:
    """What it is instead. Text may be in two bytes a letter, so the zeros are left out."""
    text = sent[:LOOK_AT].replace(b"\0", b"").lower()
    film = sent[4:8] == b"ftyp"
    kinds = {
        "heic": film and sent[8:12] in HEIC_BRANDS,
        "webp": sent[:4] == b"RIFF" and sent[8:12] == b"WEBP",
        "moving": film or sent[:6] in (b"GIF87a", b"GIF89a"),
        "archive": sent.startswith(ARCHIVES),
        "svg": DRAWING.search(text),
        "html": PAGE.search(text),
        "pdf": b"%pdf-" in text[:PDF_BEGINS_WITHIN],
    }
    return next((name for name, is_it in kinds.items() if is_it), "not_a_photo")


def refuse_second_file(sent: bytes, end: int, kind: str) -> None:
    """Cameras write more behind a JPEG (a second view, a short film), and that is only left out. Behind a PNG belongs
    nothing. What another program would open as its own kind of file is refused."""
    behind = sent[end:]
    if kind == "png" and behind.strip(b"\0"):
        raise refused("two_in_one")
    if SECOND_FILE.search(behind) or b"%PDF-" in sent[:PDF_BEGINS_WITHIN] or is_zipfile(BytesIO(sent)):
        raise refused("two_in_one")


def end_of_png(sent: bytes) -> int:
    """Where the last chunk ends; also that it is no film, which is another chunk."""
    at = len(PNG)
    while at + 12 <= len(sent):
        length, name = int.from_bytes(sent[at : at + 4], "big"), sent[at + 4 : at + 8]
        at += 12 + length
        if name == b"acTL":
            raise refused("moving")
        if name == b"IEND" and at <= len(sent):
            return at
    raise refused("broken")


def end_of_jpeg(sent: bytes) -> int:
    """Where the picture ends, by its markers: a preview inside a segment has an end of its own, which is not it."""
    scans = 0
    for at, marker in markers(sent):
        scans += marker == SOS
        if scans > MOST_SCANS:
            raise refused("too_many_pixels")
        if marker == EOI:
            return at + 2
    raise refused("broken")


def markers(sent: bytes) -> Iterator[tuple[int, int]]:
    at = 2
    while found := MARKER.search(sent, at):
        at, marker = found.start(), sent[found.start() + 1]
        yield at, marker
        length = 0 if marker in ALONE else int.from_bytes(sent[at + 2 : at + 4], "big")
        at += 2 + length


# --- its pixels ---------------------------------------------------------------------------------------------------


def opened(sent: bytes, kind: str) -> Image.Image:
    """Opened by the decoder of that kind. The size is looked at before any pixel is decoded."""
    try:
        image = JpegImageFile(BytesIO(sent)) if kind == "jpeg" else PngImageFile(BytesIO(sent))
        refuse_size(kind, *image.size)
        turn = turned(image)
        image.draft("RGB", (LARGE, LARGE))
        image.load()
    except ValidationError:
        raise
    except Exception as error:  # decoders raise whatever they like over a hostile file
        raise refused("broken") from error
    return ImageOps.exif_transpose(image) if turn else image


def turned(image: Image.Image) -> bool:
    """Whether the camera was held another way. Unreadable notes about it are no notes."""
    try:
        return bool(image.getexif().get(ORIENTATION, 1) != 1)
    except Exception:
        image.info.pop("exif", None)
        return False


def refuse_size(kind: str, width: int, height: int) -> None:
    if width * height > MOST_PIXELS[kind]:
        raise refused("too_many_pixels")
    if min(width, height) < LEAST_SIDE:
        raise refused("too_small")


def from_pixels(image: Image.Image) -> Image.Image:
    """A new picture in plain colours. What was transparent is white, as it would be on paper."""
    if image.mode.startswith("I"):  # 16 bits a pixel: take the upper eight, or everything bright turns white
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("L", "RGB", "RGBA", "LA"):  # a large one is made smaller first: each copy of it costs memory
        image = image.reduce(max(1, max(image.size) // LARGE))
    clear = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    layer = image.convert("RGBA") if clear else image.convert("RGB")
    plain = Image.new("RGB", image.size, "white")
    plain.paste(layer, mask=layer.getchannel("A") if clear else None)
    return plain


def fitted(picture: Image.Image, most: int) -> Image.Image:
    copy = picture.copy()
    copy.thumbnail((most, most), Image.Resampling.LANCZOS)
    return copy


def as_jpeg(picture: Image.Image) -> bytes:
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=85, optimize=True)
    return kept.getvalue()
