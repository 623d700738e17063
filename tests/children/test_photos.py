"""Photos: only the picture is kept. Every hostile file here is made on the spot and is real."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from handrail.children.photos import LARGE, MOST_BYTES, MOST_SCANS, REFUSALS, SMALL, make_photo

RED, GREEN = (200, 20, 20), (20, 200, 20)
SCRIPT = b"<script>alert(1)</script>"
EOI = b"\xff\xd9"


def picture(size=(400, 300), mode="RGB", colour=RED) -> Image.Image:
    return Image.new(mode, size, colour)


def saved(image: Image.Image, kind: str, **how) -> bytes:
    kept = BytesIO()
    image.save(kept, kind, **how)
    return kept.getvalue()


def jpeg(**how) -> bytes:
    return saved(picture(), "JPEG", **how)


def png(**how) -> bytes:
    return saved(picture(), "PNG", **how)


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def zipped() -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as made:
        made.writestr("index.html", SCRIPT)
    return kept.getvalue()


def refusal(sent: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        make_photo(sent)
    return str(caught.value.code)


def read(kept: bytes) -> Image.Image:
    image = Image.open(BytesIO(kept))
    image.load()
    return image


# --- what is kept -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [jpeg(), png(), jpeg(progressive=True)], ids=["jpeg", "png", "progressive"])
def test_a_photo_becomes_two_jpegs(sent):
    made = make_photo(sent)
    assert [read(one).format for one in (made.picture, made.small)] == ["JPEG", "JPEG"]
    assert (made.width, made.height) == read(made.picture).size == (400, 300)
    assert read(made.small).size == (SMALL, 240)


def test_a_large_one_is_made_smaller_and_keeps_its_shape():
    made = make_photo(saved(picture((4000, 1000)), "JPEG"))
    assert (made.width, made.height) == read(made.picture).size == (LARGE, 400)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_a_large_png_keeps_its_shape_and_its_colour(mode):
    colour = {"RGB": RED, "RGBA": (*RED, 255), "L": 90, "P": 0}[mode]
    image = picture((4001, 3601), mode, colour)
    if mode == "P":
        image.putpalette([200, 20, 20])
    made = make_photo(saved(image, "PNG"))
    assert (made.width, made.height) in {(1600, 1440), (1600, 1439), (1599, 1440)}
    seen = read(made.picture).getpixel((800, 700))
    assert all(abs(one - other) < 8 for one, other in zip(seen, (90, 90, 90) if mode == "L" else RED, strict=True))


def test_a_small_one_is_not_blown_up():
    made = make_photo(saved(picture((100, 80)), "JPEG"))
    assert read(made.picture).size == read(made.small).size == (100, 80)


def with_everything() -> dict[str, bytes]:
    """GPS, camera, comment and colour profile, each with words to look for."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286], exif[0x013B] = "TELLTALE-CAMERA", SCRIPT.decode(), "TELLTALE-OWNER"
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 36.0, 22.5), 3: "W", 4: (122.0, 19.0, 55.5), 29: "2026:03:01"})
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SCRIPT
    words = PngInfo()
    words.add_text("Comment", SCRIPT.decode())
    words.add_itxt("XML:com.adobe.xmp", "TELLTALE-XMP")
    return {
        "jpeg": jpeg(exif=exif, icc_profile=icc, comment=SCRIPT, xmp=b"TELLTALE-XMP"),
        "png": png(exif=exif, pnginfo=words),
    }


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_nothing_but_the_picture_stays(kind):
    sent = with_everything()[kind]
    assert b"TELLTALE-CAMERA" in sent and SCRIPT in sent and b"2026:03:01" in sent
    made = make_photo(sent)
    for kept in (made.picture, made.small):
        assert not any(word in kept for word in (b"TELLTALE", b"script", b"2026:03", b"Exif", b"GPS", b"ICC_PROFILE"))
        assert read(kept).getexif() == {}
        assert read(kept).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_segments_of_what_is_kept_are_those_of_a_bare_jpeg():
    kept = make_photo(with_everything()["jpeg"]).picture
    found, at = [], 2
    while kept[at + 1] != 0xDA:
        found.append(kept[at + 1])
        at += 2 + int.from_bytes(kept[at + 2 : at + 4], "big")
    assert set(found) <= {0xE0, 0xDB, 0xC0, 0xC4}


def test_it_is_turned_as_the_camera_was_held_and_then_forgets_it():
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: the left edge as stored is the top
    image = picture((400, 200))
    image.paste(GREEN, (0, 0, 40, 200))
    made = make_photo(saved(image, "JPEG", exif=exif, quality=95))
    assert (made.width, made.height) == (200, 400)
    assert read(made.picture).getpixel((100, 10))[1] > 150
    assert read(made.picture).getexif() == {}


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (picture(mode="CMYK", colour=(0, 229, 229, 55)), "JPEG"),
        (picture(mode="RGBA", colour=(*RED, 255)), "PNG"),
        (picture().quantize(4), "PNG"),
    ],
    ids=["cmyk", "rgba", "palette"],
)
def test_other_ways_to_store_a_colour_give_the_same_colour(image, kind):
    seen = read(make_photo(saved(image, kind)).picture).getpixel((100, 100))
    assert all(abs(one - other) < 25 for one, other in zip(seen, RED, strict=True))


@pytest.mark.parametrize(
    ("image", "gray"),
    [
        (Image.new("I;16", (100, 100), 40_000), 156),
        (picture(mode="L", colour=90), 90),
        (picture(mode="1", colour=1), 255),
        (picture(mode="LA", colour=(90, 255)), 90),
    ],
    ids=["sixteen bits", "gray", "one bit", "gray with clear"],
)
def test_gray_stays_as_bright_as_it_was(image, gray):
    seen = read(make_photo(saved(image, "PNG")).picture).getpixel((50, 50))
    assert all(abs(part - gray) <= 2 for part in seen)


def test_what_was_clear_is_white_and_hides_nothing():
    hidden = picture(mode="RGBA", colour=(0, 0, 0, 0))
    assert min(read(make_photo(saved(hidden, "PNG")).picture).getpixel((50, 50))) > 250


def test_what_a_camera_writes_behind_the_picture_is_left_out():
    second_view = saved(picture((100, 100), colour=GREEN), "JPEG")
    made = make_photo(jpeg() + second_view + b"\0\0\0\x18ftypmp42TELLTALE-FILM")
    assert b"TELLTALE" not in made.picture
    assert read(made.picture).getpixel((50, 50))[0] > 150


# --- what is refused, by name -------------------------------------------------------------------------------------

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"


def gif() -> bytes:
    return saved(picture(), "GIF", save_all=True, append_images=[picture(colour=GREEN)], comment=SCRIPT)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (b"", "empty"),
        (b"Just words in a file.", "not_a_photo"),
        (SVG, "svg"),
        (b"\xef\xbb\xbf  \n" + SVG, "svg"),
        (SVG.decode().encode("utf-16"), "svg"),
        (b"<!DOCTYPE html><html><body>" + SCRIPT, "html"),
        (b"%PDF-1.7\n1 0 obj", "pdf"),
        (gif(), "moving"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "moving"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "heic"),
        (saved(picture(), "WEBP"), "webp"),
        (zipped(), "archive"),
        (saved(picture(), "BMP"), "not_a_photo"),
        (saved(picture(), "TIFF"), "not_a_photo"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_name(sent, name):
    assert refusal(sent) == name


def test_the_name_of_the_file_is_not_believed():
    assert refusal(b"\xff\xd8\xff" + SVG) == "broken"
    assert refusal(b"\x89PNG\r\n\x1a\n" + jpeg()) == "broken"


def test_a_moving_png_is_refused():
    still = png()
    head = still.index(b"IDAT") - 4
    assert refusal(still[:head] + chunk(b"acTL", b"\0\0\0\x02\0\0\0\0") + still[head:]) == "moving"


@pytest.mark.parametrize(
    "behind",
    [zipped(), SCRIPT, b"<html><body onload=alert(1)>", b"<SVG onload=alert(1)>", b"%PDF-1.7 1 0 obj", gif(),
     b"<?php system($_GET[0]);", b"Rar!\x1a\x07\x00", b"\x7fELF\x02\x01", b"\0" * 500 + b"<!DOCTYPE html>"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_second_file_behind_the_picture_is_refused(kind, behind):
    assert refusal((jpeg() if kind == "jpeg" else png()) + behind) == "two_in_one"


def test_a_chunk_behind_the_end_of_a_png_is_refused():
    assert refusal(png() + chunk(b"tEXt", b"Comment\0" + SCRIPT)) == "two_in_one"


def test_empty_bytes_behind_a_png_are_no_second_file():
    assert make_photo(png() + b"\0" * 100).width == 400


def test_a_pdf_that_begins_inside_a_photo_is_refused():
    assert refusal(jpeg(comment=b"%PDF-1.4\n1 0 obj<</JS(app.alert(1))>>")) == "two_in_one"


def test_an_archive_hidden_in_a_comment_is_refused():
    assert refusal(jpeg(comment=zipped())) == "two_in_one"


@pytest.mark.parametrize(
    "ahead", [SCRIPT, b"GIF89a/*", b"%PDF-1.7\n", zipped()], ids=["html", "moving", "pdf", "archive"]
)
def test_a_photo_with_something_ahead_is_refused(ahead, request):
    assert refusal(ahead + jpeg()) == request.node.callspec.id


def bomb(width: int, height: int) -> bytes:
    """A few hundred bytes that say they are a picture of this size."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND")


@pytest.mark.parametrize("size", [(60_000, 60_000), (1_000_000, 100), (25_001, 1_000)])
def test_a_bomb_is_refused_before_a_pixel_is_decoded(size, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda image: pytest.fail("decoded"))
    assert len(bomb(*size)) < 500
    assert refusal(bomb(*size)) == "too_many_pixels"


def test_a_jpeg_that_says_it_is_huge_is_refused_before_it_is_decoded(monkeypatch):
    sent = bytearray(jpeg())
    at = sent.index(b"\xff\xc0") + 5
    sent[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda image: pytest.fail("decoded"))
    assert refusal(bytes(sent)) == "too_many_pixels"


def test_a_photo_of_endless_scans_is_refused():
    sent = jpeg(progressive=True)
    scan = sent[sent.index(b"\xff\xda") : -2]
    assert refusal(sent[:-2] + scan * MOST_SCANS + EOI) == "too_many_pixels"


def test_too_many_bytes_are_refused_before_anything_else():
    assert refusal(b"\xff\xd8\xff" + bytes(MOST_BYTES)) == "too_many_bytes"


@pytest.mark.parametrize("size", [(63, 400), (400, 63)])
def test_a_picture_too_small_to_know_anybody_by_is_refused(size):
    assert refusal(saved(picture(size), "JPEG")) == "too_small"


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_photo_that_was_cut_off_is_refused(kind, part):
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    sent = saved(noise, kind.upper())
    assert refusal(sent[: int(len(sent) * part)]) == "broken"


def test_a_png_of_endless_words_is_refused():
    words = b"Comment\0\0" + zlib.compress(bytes(80_000_000))
    sent = png()
    head = sent.index(b"IDAT") - 4
    assert refusal(sent[:head] + chunk(b"zTXt", words) + sent[head:]) == "broken"


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_notes_of_the_camera_do_not_cost_the_photo():
    exif = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(40)
    assert make_photo(jpeg(exif=exif)).width == 400


WHOLE = {"jpeg": saved(Image.effect_noise((80, 80), 80).convert("RGB"), "JPEG"), "png": png()}


@pytest.mark.filterwarnings("ignore")
@given(kind=st.sampled_from(["jpeg", "png"]), changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=6))))
def test_whatever_is_sent_it_is_a_clean_photo_or_a_refusal_with_a_name(kind, changes):
    sent = bytearray(WHOLE[kind])
    for place, new in changes:
        at = int(place * len(sent))
        sent[at : at + len(new)] = new
    try:
        made = make_photo(bytes(sent))
    except ValidationError as error:
        assert error.code in REFUSALS
    else:
        assert read(made.picture).size == (made.width, made.height)


def test_every_refusal_says_what_to_do_in_plain_words():
    for name, sentence in REFUSALS.items():
        assert any(word in str(sentence) for word in ("Take", "Send", "send", "Choose", "Open")), name
