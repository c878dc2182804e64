"""How devstack says no: one clear line, exit status 1, and nothing left half-started."""

from typing import NoReturn


class Refused(Exception):
    """Stop here and show the person this one line."""


def refuse(line: str) -> NoReturn:
    """End the command with one clear line. Raises Refused."""
    raise Refused(line)
