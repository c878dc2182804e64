"""Simple pictures for the demo shop: a shape for each shelf, in colours of the article's own."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PIL import Image, ImageDraw

EDGE = 480
_TWICE = 2  # drawn larger and made smaller, for smooth edges
Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]
Ink = tuple[Colour, Colour, Colour]
# ground, body, accent: calm neighbours that a shelf can be full of
_INKS: tuple[Ink, ...] = (
    ((244, 239, 230), (183, 92, 66), (244, 201, 146)),
    ((232, 240, 236), (47, 107, 88), (163, 205, 180)),
    ((235, 238, 246), (62, 84, 140), (168, 188, 229)),
    ((247, 236, 238), (160, 70, 96), (236, 178, 190)),
    ((246, 241, 226), (186, 139, 38), (241, 214, 139)),
    ((233, 241, 245), (46, 116, 138), (157, 208, 220)),
    ((241, 236, 245), (108, 80, 138), (203, 181, 224)),
    ((240, 240, 236), (88, 88, 82), (201, 199, 188)),
)


@dataclass(frozen=True)
class Motif:
    """What is drawn, and in which colours; many articles may share one."""

    draw: Callable[[Pen, Ink], None]
    inks: Ink


def motif_of(slug: str, category: str) -> Motif:
    """What the picture of an article shows; the same for the same slug."""
    chance = hashlib.sha256(slug.encode()).digest()
    return Motif(_SHAPES.get(category, _box), _INKS[chance[0] % len(_INKS)])


def drawing_of(motif: Motif) -> Image.Image:
    """The picture."""
    image = Image.new("RGB", (EDGE * _TWICE, EDGE * _TWICE), motif.inks[0])
    pen = ImageDraw.Draw(image)
    _shadow(pen, motif.inks)
    motif.draw(pen, motif.inks)
    return image.resize((EDGE, EDGE), Image.Resampling.BILINEAR)


def _at(*places: float) -> list[float]:
    """Places on a canvas of 100 by 100."""
    return [place * EDGE * _TWICE / 100 for place in places]


def _shadow(pen: Pen, inks: Ink) -> None:
    ground = inks[0]
    pen.ellipse(_at(22, 78, 78, 88), fill=(ground[0] - 16, ground[1] - 16, ground[2] - 14))


def _jar(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.rounded_rectangle(_at(30, 30, 70, 83), _at(7)[0], fill=accent)
    pen.rounded_rectangle(_at(33, 20, 67, 31), _at(3)[0], fill=body)
    pen.rounded_rectangle(_at(30, 46, 70, 69), 0, fill=(255, 253, 248))
    pen.ellipse(_at(43, 50, 57, 64), fill=body)


def _cup(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.arc(_at(60, 40, 84, 68), -90, 90, fill=body, width=int(_at(5)[0]))
    pen.rounded_rectangle(_at(24, 32, 70, 82), _at(9)[0], fill=body)
    pen.ellipse(_at(24, 27, 70, 39), fill=accent)


def _bottle(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.rounded_rectangle(_at(36, 38, 64, 84), _at(7)[0], fill=body)
    pen.rounded_rectangle(_at(44, 18, 56, 44), _at(3)[0], fill=body)
    pen.rounded_rectangle(_at(42, 12, 58, 20), _at(2)[0], fill=accent)
    pen.rectangle(_at(36, 54, 64, 72), fill=(255, 253, 248))


def _bag(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.polygon(_at(28, 30, 72, 30, 76, 84, 24, 84), fill=body)
    pen.polygon(_at(28, 30, 72, 30, 70, 20, 30, 20), fill=accent)
    pen.ellipse(_at(39, 46, 61, 68), fill=accent)


def _box(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.polygon(_at(50, 28, 80, 40, 50, 52, 20, 40), fill=accent)
    pen.polygon(_at(20, 40, 50, 52, 50, 86, 20, 73), fill=body)
    pen.polygon(_at(80, 40, 50, 52, 50, 86, 80, 73), fill=_darker(body))


def _book(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.rounded_rectangle(_at(28, 18, 74, 84), _at(2)[0], fill=(255, 253, 248))
    pen.rounded_rectangle(_at(26, 16, 70, 82), _at(2)[0], fill=body)
    pen.rectangle(_at(26, 16, 33, 82), fill=_darker(body))
    pen.rectangle(_at(40, 30, 63, 34), fill=accent)
    pen.rectangle(_at(40, 39, 56, 42), fill=accent)


def _leaf(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.line(_at(50, 86, 50, 40), fill=_darker(body), width=int(_at(3)[0]))
    pen.ellipse(_at(24, 36, 50, 60), fill=body)
    pen.ellipse(_at(50, 26, 78, 52), fill=accent)
    pen.ellipse(_at(36, 14, 60, 40), fill=body)


def _shirt(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    right = (66, 24, 88, 40, 78, 54, 69, 47, 69, 84)
    left = (31, 84, 31, 47, 22, 54, 12, 40, 34, 24)
    pen.polygon(_at(*right, *left), fill=body)
    pen.pieslice(_at(40, 14, 60, 34), 0, 180, fill=accent)


def _tool(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.rounded_rectangle(_at(45, 34, 55, 86), _at(3)[0], fill=accent)
    pen.rounded_rectangle(_at(24, 18, 76, 38), _at(4)[0], fill=body)


def _pot(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.rounded_rectangle(_at(22, 44, 78, 84), _at(9)[0], fill=body)
    pen.rounded_rectangle(_at(12, 52, 88, 59), _at(3)[0], fill=_darker(body))
    pen.pieslice(_at(22, 26, 78, 64), 180, 360, fill=accent)
    pen.ellipse(_at(45, 20, 55, 30), fill=body)


def _candle(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.ellipse(_at(45, 12, 55, 34), fill=(243, 181, 76))
    pen.rectangle(_at(49, 30, 51, 40), fill=(70, 60, 50))
    pen.rounded_rectangle(_at(36, 38, 64, 80), _at(3)[0], fill=accent)
    pen.ellipse(_at(26, 74, 74, 86), fill=body)


def _cloth(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    for place, colour in enumerate((body, accent, _darker(body))):
        top = 34 + 16 * place
        pen.rounded_rectangle(_at(20, top, 80, top + 15), _at(6)[0], fill=colour)


def _round(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    pen.ellipse(_at(22, 26, 78, 82), fill=body)
    for x, y in ((38, 42), (58, 40), (48, 58), (64, 60), (36, 64)):
        pen.ellipse(_at(x - 4, y - 4, x + 4, y + 4), fill=accent)


def _bear(pen: Pen, inks: Ink) -> None:
    _ground, body, accent = inks
    for x in (32, 68):
        pen.ellipse(_at(x - 10, 18, x + 10, 38), fill=body)
    pen.ellipse(_at(26, 24, 74, 72), fill=body)
    pen.ellipse(_at(34, 60, 66, 86), fill=_darker(body))
    pen.ellipse(_at(40, 48, 60, 64), fill=accent)
    for x in (41, 59):
        pen.ellipse(_at(x - 2, 41, x + 2, 45), fill=(50, 44, 40))


def _darker(colour: Colour) -> Colour:
    return (colour[0] * 4 // 5, colour[1] * 4 // 5, colour[2] * 4 // 5)


_SHELVES: Mapping[Callable[[Pen, Ink], None], str] = MappingProxyType(
    {
        _jar: "pantry preserves spices bath essential-oils body bulk",
        _cup: "coffee tea tableware",
        _bottle: "maple cold-drinks bottles cleaning paint",
        _bag: "snacks candy seeds bulbs pets birds chocolate",
        _book: "notebooks cards guides cookbooks picture-books writing",
        _leaf: "pots decor",
        _shirt: "tops children winter accessories",
        _tool: "utensils garden-tools hand-tools",
        _pot: "cookware baking camping",
        _candle: "candles",
        _cloth: "linens bedding scarves socks",
        _round: "bakery cookies cheese fasteners crafts",
        _bear: "plush wooden-toys",
    }
)
_SHAPES: Mapping[str, Callable[[Pen, Ink], None]] = MappingProxyType(
    {shelf: draw for draw, shelves in _SHELVES.items() for shelf in shelves.split()}
)
