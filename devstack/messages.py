"""Translations: `.po` files compiled to `.mo` without GNU gettext, and the check that they are.

python -m devstack.messages compile | check
"""

import ast
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from devstack.console import complain, say
from devstack.errors import Refused, refuse
from devstack.paths import ROOT

MAGIC = 0x950412DE
HEADER_WORDS = 7
CONTEXT_END, PLURAL_END = "\x04", "\x00"
KEYWORDS = ("msgctxt", "msgid_plural", "msgid", "msgstr")


@dataclass
class Entry:
    """One message as it stands in the file, each text under its keyword."""

    texts: dict[str, str] = field(default_factory=dict)
    is_fuzzy: bool = False
    last: str = ""

    @property
    def key(self) -> str:
        context = self.texts.get("msgctxt")
        plural = self.texts.get("msgid_plural")
        key = self.texts.get("msgid", "") + (PLURAL_END + plural if plural is not None else "")
        return key if context is None else f"{context}{CONTEXT_END}{key}"

    @property
    def translation(self) -> str:
        if "msgid_plural" not in self.texts:
            return self.texts.get("msgstr", "")
        forms = [text for name, text in sorted(self.texts.items()) if name.startswith("msgstr[")]
        return PLURAL_END.join(forms) if all(forms) else ""

    @property
    def counts(self) -> bool:
        """Fuzzy and empty translations are left out, except the header."""
        return bool(self.translation) and (not self.is_fuzzy or not self.key)


def parse(text: str, name: str = "") -> list[Entry]:
    """The messages of a `.po` file. Refuses a line that is none."""
    entries = [Entry()]
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#~"):
            continue
        if _begins_entry(line, entries[-1]):
            entries.append(Entry())
        try:
            _take(line, entries[-1])
        except (ValueError, SyntaxError):
            refuse(f"{name}:{number}: not a line of a .po file: {line}")
    return [entry for entry in entries if "msgid" in entry.texts]


def _begins_entry(line: str, current: Entry) -> bool:
    has_translation = any(name.startswith("msgstr") for name in current.texts)
    starts = line.startswith(("msgctxt", "msgid ", "#"))
    return has_translation and (starts or not line)


def _take(line: str, entry: Entry) -> None:
    if not line or line.startswith("#"):
        entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
    elif line.startswith('"'):
        entry.texts[entry.last] += _unquoted(line)
    else:
        keyword, _, rest = line.partition(" ")
        if keyword.partition("[")[0] not in KEYWORDS:
            raise ValueError
        entry.last = keyword
        entry.texts[keyword] = _unquoted(rest.strip())


def _unquoted(text: str) -> str:
    if not (text.startswith('"') and text.endswith('"')):
        raise ValueError
    return str(ast.literal_eval(text))


def compiled(text: str, name: str = "") -> bytes:
    """The content of the `.mo` file, the same for the same messages in any order."""
    entries = [entry for entry in parse(text, name) if entry.counts]
    pairs = sorted((entry.key.encode(), entry.translation.encode()) for entry in entries)
    keys_start = HEADER_WORDS * 4
    texts_start = keys_start + 16 * len(pairs)
    head = struct.pack("<7I", MAGIC, 0, len(pairs), keys_start, keys_start + 8 * len(pairs), 0, 0)
    body, tables = b"", []
    for column in (0, 1):
        for pair in pairs:
            tables += [len(pair[column]), texts_start + len(body)]
            body += pair[column] + b"\0"
    return head + struct.pack(f"<{len(tables)}I", *tables) + body


def catalogues(root: Path = ROOT) -> Iterator[Path]:
    """Every `.po` file of the project."""
    for folder in (*sorted(root.glob("*_svc")), root / "shared_libs", root / "till"):
        yield from sorted(folder.rglob("LC_MESSAGES/*.po"))


def stale(root: Path = ROOT) -> list[Path]:
    """The `.po` files whose `.mo` is missing or says something else."""
    return [path for path in catalogues(root) if not _is_compiled(path)]


def _is_compiled(path: Path) -> bool:
    binary = path.with_suffix(".mo")
    return binary.exists() and binary.read_bytes() == compiled(path.read_text("utf-8"), str(path))


def compile_all(root: Path = ROOT) -> list[Path]:
    """Every `.mo` says what its `.po` says; returns those that were written."""
    behind = stale(root)
    for path in behind:
        path.with_suffix(".mo").write_bytes(compiled(path.read_text("utf-8"), str(path)))
    return behind


def main(arguments: list[str]) -> int:
    """`compile` writes, `check` is 1 when something is behind."""
    if arguments not in (["compile"], ["check"]):
        refuse("python -m devstack.messages compile | check")
    writes = arguments == ["compile"]
    paths = compile_all() if writes else stale()
    for path in paths:
        say(f"{'compiled' if writes else 'not compiled'}: {path.relative_to(ROOT)}")
    return int(bool(paths) and not writes)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        complain(str(refused))
        sys.exit(1)
