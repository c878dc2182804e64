"""The shop that runs, as those see it who ask whether it keeps its promises."""

from functools import cached_property
from typing import Any

import psycopg

from devstack import children, environment, info, processes, running, topology
from devstack.environment import Stack
from devstack.paths import ROOT, run_directory
from devstack.verify.books import Row, opened
from tests.e2e.callers import Caller
from tests.e2e.shopping import Staff, staff_of


class RunningShop:
    """The demo shop that `./comptoir up` has started, and the people in it."""

    def __init__(self) -> None:
        self.stack: Stack = running.current_stack()
        self.what: dict[str, Any] = info.collect(run_directory())

    @property
    def gateway(self) -> str:
        return str(self.what["gateway"])

    @cached_property
    def staff(self) -> Staff:
        """Catalogue manager, stock clerk, store manager, analyst."""
        return staff_of(self.what)

    @cached_property
    def shopper(self) -> Caller:
        """A storefront without an account."""
        return Caller(self.gateway, self.what["api_keys"]["test"])

    def as_role(self, role: str) -> Caller:
        """Another colleague, by role."""
        account = next(each for each in self.what["staff"] if each["role"] == role)
        return Caller(self.gateway, self.what["api_keys"]["test"], account)

    def manage(self, service: str, *words: str) -> str:
        """What a command of a service says, which must succeed."""
        owner = topology.service(service)
        env = environment.service_environment(self.stack, owner)
        done = processes.run(children.manage(owner, *words), env=env, cwd=ROOT)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def ask(self, service: str, question: str, *values: object) -> list[Row]:
        """The rows that a service's database answers."""
        with opened(self.stack) as books:
            return books.ask(service, question, *values)

    def refused_by_database(self, service: str, command: str) -> str:
        """Why a service's database refuses a command of the service itself; if it did not, what
        it did is undone.
        """
        owner = topology.service(service)
        url = self.stack.cluster.url(owner.role, self.stack.vault.roles[service], owner.database)
        with psycopg.connect(url) as connection:
            try:
                connection.execute(command.encode())
            except psycopg.Error as refused:
                return str(refused).splitlines()[0]
            finally:
                connection.rollback()
        raise AssertionError(f"not refused: {command}")
