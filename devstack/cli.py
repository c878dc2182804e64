"""The verbs of `./comptoir`. Each loads only what it needs."""

# ruff: noqa: PLC0415 - a verb that works before the virtual environment exists must not import others'
import argparse
import importlib.util
import os
import signal
import sys
from collections.abc import Callable

from devstack import bootstrap
from devstack.console import complain
from devstack.errors import Refused, refuse
from devstack.paths import ROOT, RunDirectory, run_directory, venv_python

Verb = Callable[[argparse.Namespace, list[str]], int]
INTERRUPTED = 130
PASSED_ON = ("test", "verify", "replay", "drill", "accept", "till")


def main(arguments: list[str]) -> int:
    """Run one verb; a refusal is one line and status 1."""
    try:
        return _dispatch(arguments)
    except Refused as refused:
        complain(str(refused))
        return 1
    except BrokenPipeError:
        # `./comptoir logs | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED


def _dispatch(arguments: list[str]) -> int:
    # these hand their words on as they stand; argparse would shuffle them
    split = 1 if arguments[:1] and arguments[0] in PASSED_ON else len(arguments)
    rest = arguments[split:]
    options = _parser().parse_args(arguments[:split])
    if options.before:
        options.before(options)
    for group in options.needs:
        bootstrap.ensure(group)
    if options.needs:
        bootstrap.enter(arguments)
    verb: Verb = options.run
    return verb(options, rest)


def _run_directory() -> RunDirectory:
    return run_directory()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./comptoir", description="The shop on one machine.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, run: Verb, about: str, *needs: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=about, description=about)
        added.set_defaults(run=run, needs=needs, before=None)
        return added

    up = verb("up", _up, "start everything; harmless when it runs", "runtime")
    up.add_argument("--empty", action="store_true", help="a real shop, without demo data")
    up.add_argument("--port", type=int, help="of the gateway, instead of 8080")
    up.set_defaults(before=_before_up)
    verb("down", _down, "stop everything")
    verb("status", _status, "each process: state, restarts, memory")
    verb("doctor", _doctor, "what could keep it from starting")
    logs = verb("logs", _logs, "the last lines of one log, or of all")
    logs.add_argument("name", nargs="?", metavar="NAME", help="a process, as in `status`")
    logs.add_argument("-f", "--follow", action="store_true")
    info = verb("info", _info, "where to look, and with which account")
    info.add_argument("--json", action="store_true")
    _staff(verb("staff", _create_staff, "make a colleague's account", "runtime"))
    rotate = verb("rotate-keys", _rotate_keys, "let a service sign with a new key", "runtime")
    rotate.add_argument("service", metavar="SERVICE")
    reset = verb("reset", _reset, "remove the shop with all its data")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    verb("verify", _verify, "check the invariants over all databases", "runtime")
    verb("verify-ledger", _verify_ledger, "rebuild every balance from the ledger", "runtime")
    verb("rebuild-books", _rebuild_books, "have reporting told everything anew", "runtime")
    verb("replay", _replay, "FILE [...]: play real invoices through the shop", "runtime")
    verb("till", _till, "[--store CODE]: a till in this terminal", "runtime")
    verb("test", _test, "[SERVICE | e2e | all] [pytest's arguments]: run the tests", "test")
    verb("drill", _drill, "[NAME ...]: break a shop of its own on purpose", "test")
    verb("accept", _accept, "[CHAPTER ...]: show on the demo shop what is promised", "test")
    check = verb("check", _check, "formatting, lint, types, migrations, contracts", "lint", "test")
    check.add_argument("--fix", action="store_true", help="repair first what tools can repair")
    verb("contracts", _contracts, "write contracts/api anew from the code", "runtime")
    verb("supervise", _supervise, "(what `up` starts in the background)")
    return parser


def _staff(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="create")
    create = actions.add_parser("create")
    create.add_argument("--email", required=True)
    create.add_argument("--role", default="administrator")
    create.add_argument("--name", default="")
    create.add_argument("--store", action="append", default=[], help="for those bound to stores")
    create.add_argument("--password", action="store_true", help="ask for it, or read it from stdin")


def _before_up(options: argparse.Namespace) -> None:
    from devstack import up

    up.preflight(_run_directory(), options.port)


def _up(options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import up

    return up.up(_run_directory(), gateway=options.port, empty=options.empty)


def _down(_options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import stop

    return stop.down(_run_directory())


def _status(_options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import status

    return status.status(_run_directory())


def _doctor(_options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import doctor

    if venv_python().exists() and not bootstrap.inside():
        bootstrap.enter(["doctor"])
    return doctor.doctor(_run_directory())


def _logs(options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import tail

    return tail.logs(_run_directory(), options.name, follow=options.follow)


def _info(options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import info

    return (info.show_json if options.json else info.show)(_run_directory())


def _create_staff(options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import staff

    who = staff.Colleague(options.email, options.role, options.name, tuple(options.store))
    return staff.create_staff(who, prompted=options.password)


def _rotate_keys(options: argparse.Namespace, rest: list[str]) -> int:
    from devstack import rotation

    return rotation.rotate_keys(options.service, rest)


def _reset(options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import reset

    return reset.reset(_run_directory(), confirmed=options.yes)


def _verify(_options: argparse.Namespace, rest: list[str]) -> int:
    return _module("devstack.verify", rest)


def _verify_ledger(_options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import ledger

    return ledger.verify_ledger()


def _rebuild_books(_options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import rebuild

    return rebuild.rebuild_books()


def _replay(_options: argparse.Namespace, rest: list[str]) -> int:
    return _module("devstack.replay", rest)


def _till(_options: argparse.Namespace, rest: list[str]) -> int:
    from devstack import till

    return till.till(rest)


def _module(name: str, arguments: list[str]) -> int:
    """Hand over to `python -m NAME`, in the folder the person is in."""
    from devstack import environment, processes

    if importlib.util.find_spec(name) is None:
        refuse(f"{name} is not part of this checkout")
    env = environment.inherited() | {"PYTHONPATH": str(ROOT)}
    return processes.attached([venv_python(), "-m", name, *arguments], env=env)


def _test(_options: argparse.Namespace, rest: list[str]) -> int:
    from devstack import testing

    target = rest.pop(0) if rest and not rest[0].startswith("-") else "all"
    return testing.run_tests(target, rest)


def _drill(_options: argparse.Namespace, rest: list[str]) -> int:
    return _module("tests.drills", rest)


def _accept(_options: argparse.Namespace, rest: list[str]) -> int:
    return _module("tests.acceptance", rest)


def _check(options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import check

    return (check.fix if options.fix else check.check)()


def _contracts(_options: argparse.Namespace, _rest: list[str]) -> int:
    return _module("devstack.contracts", ["write"])


def _supervise(_options: argparse.Namespace, _rest: list[str]) -> int:
    from devstack import ports, supervisor, up

    # a terminal that closes is no reason to stop a shop
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return supervisor.supervise(_run_directory(), ports.default_ports(), up.environment_name())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
