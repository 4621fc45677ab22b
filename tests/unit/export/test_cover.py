"""voiceguide/export/cover/: the cover that voiceguide draws, and pictures that users bring."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from support.factories import catalogue
from voiceguide.cache import Cache
from voiceguide.errors import UsageError
from voiceguide.export.cover.cover import length_label, own_cover
from voiceguide.export.cover.drawing import draw_cover
from voiceguide.export.cover.geometry import BELOW, TOP, Box
from voiceguide.export.cover.lettering import drawable_text, fit_text
from voiceguide.export.cover.picture_file import MOST_BYTES, picture_in
from voiceguide.export.session_record import Picture

LONG = "A very long title that somebody wrote without a thought of the picture on which it has to find its place " * 3
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrente"
WIDE = "W" * 400
TITLES = ["Calf release", "Whole body, massage ball", LONG, UNBROKEN, f"{UNBROKEN} {LONG}", WIDE, "足つぼ", "", "   "]
ALL_AREAS = sorted(catalogue().lists.areas)


def image_of(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    image.load()
    return image


@cache
def drawn(title: str, *areas: str) -> bytes:
    return draw_cover(title, "480 min", areas)


def inked(image: Image.Image, box: Box) -> tuple[int, int, int, int] | None:
    """Where something is drawn in a part of the picture; JPEG leaves a little everywhere."""
    part = image.crop((round(box.left), round(box.top), round(box.left + box.width), round(box.top + box.height)))
    ground = Image.new("RGB", part.size, image.getpixel((2, 2)))
    return ImageChops.difference(part, ground).convert("L").point(lambda level: 255 * (level > 24)).getbbox()


def difference(one: Image.Image, other: Image.Image) -> int:
    """How many pixels are clearly of another colour."""
    apart = ImageChops.difference(one, other).convert("L").point(lambda level: 255 * (level > 30))
    return apart.histogram()[255]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("areas", [[], ["calf"], ALL_AREAS, ["other"]], ids=["none", "one", "all", "other"])
def test_it_is_a_jpeg_of_1000_pixels_and_at_most_150_kb(title: str, areas: list[str]) -> None:
    jpeg = drawn(title, *areas)
    assert len(jpeg) <= 150_000
    assert (image_of(jpeg).size, image_of(jpeg).mode) == ((1000, 1000), "RGB")


@pytest.mark.parametrize("title", TITLES)
def test_nothing_is_drawn_at_the_edges(title: str) -> None:
    image = image_of(drawn(title, *ALL_AREAS))
    for edge in (Box(0, 0, 1000, 30), Box(0, 0, 30, 1000), Box(970, 0, 30, 1000), Box(0, 985, 1000, 15)):
        assert inked(image, edge) is None


@pytest.mark.parametrize("title", TITLES)
def test_a_title_stays_in_its_box(title: str) -> None:
    found = fit_text(drawable_text(title), TOP, 170, 56)
    canvas = Image.new("L", (3000, 3000))
    found.draw(ImageDraw.Draw(canvas), 100, 100, "white")
    left, _, right, bottom = canvas.getbbox() or (100, 100, 100, 100)
    assert right - left <= TOP.width + 4
    assert bottom - 100 <= TOP.height + 10
    assert found.size_px >= 56


def test_a_short_title_is_large_and_a_long_one_wraps_and_shrinks() -> None:
    sizes = [fit_text(title, TOP, 170, 56) for title in ("Calf", "Whole body, massage ball", LONG)]
    assert [len(one.lines) for one in sizes] == [1, 2, 4]
    assert sizes[0].size_px == 170 > sizes[1].size_px > sizes[2].size_px == 56
    assert sizes[1].lines == ("Whole body,", "massage ball")
    assert sizes[2].lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Calf \N{EM DASH} “softly” …", "Calf - “softly” …"),
        ("Feet \N{FOOT} ok\N{SOCCER BALL}\N{VARIATION SELECTOR-16}", "Feet ok"),
        ("Füße", ""),
        ("足つぼ", ""),
        ("a\u200bb\u202ec\x00", "abc"),
        ("5 € a day", ""),
    ],
)
def test_what_the_font_lacks_never_comes_out_as_boxes(title: str, shown: str) -> None:
    assert drawable_text(title) == shown


def test_a_title_that_cannot_be_drawn_gives_its_place_to_the_length() -> None:
    without = draw_cover("足つぼ", "12 min", ["foot"])
    assert without == draw_cover("", "12 min", ["foot"]) != draw_cover("Feet", "12 min", ["foot"])
    assert inked(image_of(without), TOP)
    assert inked(image_of(without), BELOW)


@pytest.mark.parametrize("area", sorted(set(ALL_AREAS) - {"whole-body", "other"}))
def test_each_area_is_seen_even_where_the_picture_is_a_thumbnail(area: str) -> None:
    plain, marked = (image_of(draw_cover("Calf", "9 min", areas)) for areas in ([], [area]))
    small = [image.resize((100, 100), Image.Resampling.LANCZOS) for image in (plain, marked)]
    assert difference(plain, marked) > 400
    assert difference(*small) >= 4


@pytest.mark.parametrize("areas", [[], ["other"], ["whole-body", "other"]])
def test_without_a_place_on_the_body_the_figure_is_plain(areas: list[str]) -> None:
    assert draw_cover("Breath", "5 min", areas) == draw_cover("Breath", "5 min", [])


@pytest.mark.parametrize(
    ("length_s", "label"),
    [(0.0, "0 s"), (45.2, "45 s"), (59.4, "59 s"), (59.6, "1 min"), (600.0, "10 min"), (5400.0, "90 min")],
)
def test_the_length_is_whole_minutes(length_s: float, label: str) -> None:
    assert length_label(length_s) == label


def test_it_is_drawn_once_and_the_same_whatever_the_order_of_areas(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "cache")
    first = own_cover("Calf", 600.0, ["calf", "foot", "calf"], kept)
    again = own_cover("Calf", 601.0, ["foot", "calf"], kept)
    assert first == again == own_cover("Calf", 600.0, ["calf", "foot"], Cache(tmp_path / "other"))
    assert (first.mime, first.width_px, first.height_px) == ("image/jpeg", 1000, 1000)
    assert kept.info().entries == 1
    own_cover("Calf", 660.0, ["calf", "foot"], kept)
    assert kept.info().entries == 2


def saved(path: Path, size: tuple[int, int] = (300, 200), **how: object) -> Path:
    noise = Image.effect_noise(size, 80).convert("RGB")
    noise.save(path, **how)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize(("name", "mime"), [("a.jpg", "image/jpeg"), ("b.png", "image/png"), ("c.jpeg", "image/jpeg")])
def test_a_picture_of_ones_own_is_taken_as_it_is(tmp_path: Path, name: str, mime: str) -> None:
    path = saved(tmp_path / name)
    assert picture_in(path) == Picture(mime, path.read_bytes(), 300, 200)


def cut(path: Path) -> None:
    saved(path, format="JPEG" if path.suffix == ".jpg" else "PNG")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def too_wide(path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(path)


WRONG: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "missing": ("a.jpg", lambda path: None, "cannot be read"),
    "a folder": ("a.jpg", Path.mkdir, "cannot be read"),
    "empty": ("a.jpg", Path.touch, "is no JPEG or PNG"),
    "words": ("a.jpg", lambda path: path.write_text("cover"), "is no JPEG or PNG"),
    "a GIF": ("a.gif", lambda path: saved(path), "is no JPEG or PNG"),
    "a GIF called JPEG": ("a.jpg", lambda path: saved(path, format="GIF"), "is no JPEG or PNG"),
    "half a JPEG": ("a.jpg", cut, "is damaged"),
    "half a PNG": ("a.png", cut, "is damaged"),
    "a beginning": ("a.jpg", lambda path: path.write_bytes(b"\xff\xd8\xff"), "is damaged"),
    "10 MB": ("a.jpg", lambda path: path.write_bytes(bytes(MOST_BYTES + 1)), "is over 10 MB"),
    "wide": ("a.png", lambda path: saved(path, (5001, 10)), "over 5000 pixels"),
    "a bomb": ("a.png", too_wide, "over 5000 pixels"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_no_player_could_show_is_refused_by_name(tmp_path: Path, wrong: str) -> None:
    name, make, says = WRONG[wrong]
    make(tmp_path / name)
    with pytest.raises(UsageError, match=says) as caught:
        picture_in(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
