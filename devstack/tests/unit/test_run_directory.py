import errno
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from devstack import files, prepare, shop, state, supervisor, vault
from devstack.errors import Refused
from devstack.paths import RunDirectory
from devstack.ports import default_ports
from devstack.processes import Identity
from devstack.state import Record, State
from devstack.topology import service


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    directory = RunDirectory(tmp_path / "a shop")
    directory.create()
    return directory


def _no_room(*_arguments: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_secrets_are_made_once_and_only_their_owner_reads_them(run: RunDirectory) -> None:
    first = vault.open_vault(run)

    assert vault.open_vault(run) == first
    assert stat.S_IMODE(run.secrets.stat().st_mode) == 0o600
    assert len({*first.roles.values(), *first.secret_keys.values(), first.postgres}) == 15


def test_a_secret_that_is_new_is_added_to_the_kept_ones(run: RunDirectory) -> None:
    first = vault.open_vault(run)
    kept = files.read_json(run.secrets)
    assert isinstance(kept, dict)
    files.write_json(run.secrets, {**kept, "api_keys": {"storefront": "kept"}})

    second = vault.open_vault(run)

    assert second.api_keys["storefront"] == "kept"
    assert len(second.api_keys["mobile"]) == 48
    assert second.roles == first.roles


def test_what_runs_is_read_back_as_it_was_written(run: RunDirectory) -> None:
    who = Identity(7, "boot:1")
    record = Record("sales", who, "/bin/python", "", 15, restarts=2)
    written = State(who, default_ports(), "demo", ready=True, children={"sales": record})

    state.write(run, written)

    assert state.read(run) == written


def test_what_runs_is_written_down_once_a_full_disk_has_room_again(
    run: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = supervisor.Supervisor(run, default_ports(), "demo")
    watched._state = replace(watched._state, ready=True)
    with monkeypatch.context() as disk:
        disk.setattr(state, "write", _no_room)
        watched._write()
    assert state.read(run) is None
    monkeypatch.setattr(watched, "_sleep", lambda _seconds: watched._on_stop(15, None))

    watched._watch()

    written = state.read(run)
    assert written is not None
    assert written.ready
    state.forget(run)


def test_what_lies_in_memory_goes_when_all_is_stopped(run: RunDirectory) -> None:
    run.create_memory()
    assert {each.name for each in run.memory.iterdir()} == {"metrics", "nginx"}

    state.forget(run)

    assert not run.memory.exists()


def test_a_folder_in_memory_that_is_not_ours_is_refused(
    run: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    run.memory.mkdir()

    with pytest.raises(Refused, match="belongs to somebody else"):
        run.create_memory()

    run.memory.rmdir()


def test_a_damaged_file_is_refused_by_name(run: RunDirectory) -> None:
    run.state.write_text("{half")

    with pytest.raises(Refused, match=r"stack\.json"):
        state.read(run)


def test_a_real_shop_never_becomes_a_demo(run: RunDirectory) -> None:
    shop.choose(run, empty=True)

    assert shop.choose(run, empty=False) == shop.EMPTY


def test_a_demo_never_becomes_a_real_shop(run: RunDirectory) -> None:
    shop.choose(run, empty=False)

    with pytest.raises(Refused, match="demo shop"):
        shop.choose(run, empty=True)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Refused, match="cannot write in"):
        RunDirectory(tmp_path / "file" / "run").create()


def test_a_new_migration_makes_a_service_unprepared(run: RunDirectory, tmp_path: Path) -> None:
    migrations = tmp_path / "sales_svc" / "sales" / "migrations"
    migrations.mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.txt").write_text("")
    before = prepare.fingerprint(service("sales"), tmp_path)

    (migrations / "0002_more.py").write_text("")

    assert prepare.fingerprint(service("sales"), tmp_path) != before


def test_a_new_cluster_forgets_what_was_prepared_and_seeded(run: RunDirectory) -> None:
    prepare.mark(run, service("sales"))
    run.seeded.write_text("")

    prepare.forget(run)

    assert service("sales") in prepare.unprepared(run)
    assert not run.seeded.exists()
