"""Where everything lies: the project, its virtual environment, and the run directory."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from devstack.errors import refuse

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
COMMAND = ROOT / "comptoir"
PRIVATE = 0o700
# root's servers run as another user, who must be able to pass through but not to look around
PASSABLE = 0o711
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, and only when it is ours


def venv_python() -> Path:
    return VENV / "bin" / "python"


@dataclass(frozen=True)
class RunDirectory:
    """All that one stack writes, under one git-ignored folder."""

    path: Path

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.json"

    @property
    def state(self) -> Path:
        return self.path / "stack.json"

    @property
    def lock(self) -> Path:
        return self.path / "up.lock"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def public_keys(self) -> Path:
        return self.keys / "public"

    @property
    def memory(self) -> Path:
        """Where lies what is written all the time and worth nothing afterwards.

        On a full disk a write into a mapped file of figures ends the process, and an answer that
        the gateway cannot cache is never sent. Memory does not fill with the disk.
        """
        if not os.access(MEMORY, os.W_OK):
            return self.path / "memory"
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return MEMORY / f"comptoir-{os.geteuid()}-{name}"

    @property
    def nginx(self) -> Path:
        return self.memory / "nginx"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def media(self) -> Path:
        return self.path / "media"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def metrics(self) -> Path:
        return self.memory / "metrics"

    @property
    def prepared(self) -> Path:
        return self.path / "prepared"

    @property
    def credentials(self) -> Path:
        return self.path / "info" / "credentials.json"

    @property
    def seeded(self) -> Path:
        return self.path / "seeded"

    def private_key(self, service: str) -> Path:
        return self.keys / "private" / f"{service}.1.pem"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def create(self) -> None:
        """Make the folders. Refuses in one line when that is not allowed."""
        try:
            self.path.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            self.path.chmod(PASSABLE if os.geteuid() == 0 else PRIVATE)
            for folder in self._folders():
                folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            self.keys.chmod(PASSABLE)
            self.public_keys.chmod(0o755)
        except OSError as error:
            refuse(f"cannot write in {self.path}: {error.strerror}")

    def create_memory(self) -> None:
        """Make the folders in memory, which are gone when all is stopped."""
        self.memory.mkdir(mode=PRIVATE, exist_ok=True)
        if self.memory.lstat().st_uid != os.geteuid():
            refuse(f"{self.memory} belongs to somebody else")
        for folder in (self.nginx, self.metrics):
            folder.mkdir(mode=PRIVATE, exist_ok=True)

    def _folders(self) -> tuple[Path, ...]:
        return (
            self.logs,
            self.keys / "private",
            self.public_keys,
            self.valkey,
            self.media,
            self.mail,
            self.prepared,
            self.credentials.parent,
        )


def run_directory() -> RunDirectory:
    """`.run` in the project, or COMPTOIR_RUN for a second stack beside it."""
    chosen = os.environ.get("COMPTOIR_RUN")
    return RunDirectory(Path(chosen).resolve() if chosen else ROOT / ".run")
