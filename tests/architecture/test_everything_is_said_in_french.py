"""A text that people read has its French: a forgotten one is English on a French page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

from devstack import messages
from devstack.paths import ROOT

MARKS = {"_", "_now", "gettext", "gettext_lazy"}
IN_TEMPLATES = re.compile(r"""{%-?\s*trans(?:late)?\s+(["'])(.*?)\1""")
ROOMS = [*sorted(path.name for path in ROOT.glob("*_svc")), "shared_libs", "till"]
DJANGO = [Path(django.__file__).parent / part for part in ("conf", "contrib/admin")]


def translated(*folders: Path) -> set[str]:
    """The texts of which these folders have a French one."""
    files = [path for each in folders for path in each.rglob("fr/LC_MESSAGES/*.po")]
    entries = [entry for path in files for entry in messages.parse(path.read_text("utf-8"))]
    return {entry.texts["msgid"] for entry in entries if entry.counts}


def texts_of(room: Path) -> Iterator[str]:
    """What the code and the templates of a room mark for translation."""
    for path in room.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.parts):
            yield from filter(None, map(marked, ast.walk(ast.parse(path.read_text("utf-8")))))
    for path in (*room.rglob("*.html"), *room.rglob("*.txt")):
        yield from (text for _quote, text in IN_TEMPLATES.findall(path.read_text("utf-8")))


def marked(node: ast.AST) -> str:
    """The text of a call that marks one; else nothing."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_rest]):
            return text if name in MARKS else ""
    return ""


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_has_a_french_one(room: str) -> None:
    known = translated(ROOT / room, ROOT / "shared_libs", *DJANGO)

    assert sorted(set(texts_of(ROOT / room)) - known) == []
