"""The verbs of `./comptoir`."""

import argparse
import sys
from collections.abc import Callable

from devstack import bootstrap
from devstack.console import complain
from devstack.errors import Refused

Verb = Callable[[argparse.Namespace, list[str]], int]


def main(arguments: list[str]) -> int:
    """Run one verb; a refusal is one line and status 1."""
    try:
        return _dispatch(arguments)
    except Refused as refused:
        complain(str(refused))
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(arguments: list[str]) -> int:
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and not options.passes_on:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if options.needs:
        bootstrap.enter(options.needs, arguments)
    verb: Verb = options.run
    return verb(options, rest)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./comptoir", description="The shop on one machine.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    test = verbs.add_parser("test", help="run the tests on real servers of their own")
    test.add_argument("target", nargs="?", default="all", help="a service, e2e, or all")
    test.set_defaults(run=_test, needs="test", passes_on=True)
    return parser


def _test(options: argparse.Namespace, rest: list[str]) -> int:
    from devstack import testing  # noqa: PLC0415 - only this verb pays for it

    return testing.run_tests(options.target, rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
