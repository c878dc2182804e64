"""Reading the seven databases, each as its own role, none of them changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from devstack import topology
from devstack.environment import Stack

Row = tuple[Any, ...]


class Books:
    """One read-only connection to each database; a snapshot for as long as one check lasts."""

    def __init__(self, connections: dict[str, psycopg.Connection[Row]]) -> None:
        self._connections = connections

    def ask(self, service: str, question: str, *values: object) -> list[Row]:
        """The rows that a service's database answers."""
        with self._connections[service].cursor() as cursor:
            cursor.execute(question.encode(), values or None)
            return cursor.fetchall()


@contextmanager
def opened(stack: Stack) -> Iterator[Books]:
    """The books of a running stack."""
    connections: dict[str, psycopg.Connection[Row]] = {}
    try:
        for service in topology.SERVICES:
            password = stack.vault.roles[service.name]
            url = stack.cluster.url(service.role, password, service.database)
            connection = psycopg.connect(url, autocommit=True)
            connection.read_only = True
            connections[service.name] = connection
        yield Books(connections)
    finally:
        for connection in connections.values():
            connection.close()
