"""`python -m till`: the till in this terminal, or headless with `--script FILE`."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from till import core, store
from till.core import Desk
from till.errors import Refused
from till.script import Script
from till.words import LANGUAGES, speak

FILE = "till.sqlite3"
PAPER = "receipts.txt"


def main(arguments: Sequence[str]) -> int:
    """The till runs until its cashier leaves it; 1 where it cannot."""
    options = _options(arguments)
    speak(options.language)
    try:
        database = store.open_database(options.home / FILE)
    except Refused as refused:
        sys.stderr.write(f"till: {refused}\n")
        return 1
    desk = Desk(database, paper(options.paper or options.home / PAPER), api_key=options.api_key)
    core.print_missing(desk)
    if options.script:
        return _scripted(desk, options)
    # the screens' library is loaded by nothing but the screens
    from till.screens import TillApp  # noqa: PLC0415

    TillApp(desk, gateway=options.gateway, code=options.code).run()
    return 0


def _scripted(desk: Desk, options: argparse.Namespace) -> int:
    script = Script(desk, _say, options.gateway, options.code)
    if str(options.script) == "-":
        return script.run(sys.stdin)
    with Path(options.script).open() as lines:
        return script.run(lines)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def paper(path: Path) -> Callable[[str], None]:
    """A printer: what is printed is in this file, and stays there."""

    def printed(text: str) -> None:
        roll = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(roll, f"{text}\n".encode())
        finally:
            os.close(roll)

    return printed


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./comptoir till", description="A till.")
    parser.add_argument("--home", type=Path, help="the folder of this till's file")
    parser.add_argument("--gateway", default="", help="where the shop is, to enrol")
    parser.add_argument("--code", default="", help="a one-time code of staff, to enrol")
    parser.add_argument("--api-key", default="", help="of the client, if the shop gives any")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--script", type=Path, help="do what is written there; - is the input")
    parser.add_argument("--paper", type=Path, help="where receipts are printed (in the home)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
