"""What a person sees on the terminal; nothing else in devstack writes to it."""

import sys
from collections.abc import Iterable, Sequence


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def complain(line: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(f"comptoir: {line}\n")
    sys.stderr.flush()


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as aligned columns, two spaces apart."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells)
    return "\n".join(lines)
