"""The connection to Redis, and scripts loaded once by their hash."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any  # Any: redis answers are untyped

import structlog
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from cart_svc.carts import errors

log = structlog.get_logger(__name__)
_LUA = Path(__file__).parent / "lua"


def connection() -> Any:
    """The process's connection pool to the store of carts."""
    return get_redis_connection("default")


def run(name: str, keys: Sequence[str], arguments: Sequence[str | int]) -> list[Any]:
    """The answer of one script, in one round trip. Raises CartsUnavailable."""
    try:
        answer: list[Any] = _script(name)(keys=keys, args=arguments, client=connection())
    except RedisError as problem:
        raise unavailable(problem) from None
    return answer


def call(method: str, *arguments: Any, **options: Any) -> Any:
    """The answer of one plain command. Raises CartsUnavailable."""
    try:
        return getattr(connection(), method)(*arguments, **options)
    except RedisError as problem:
        raise unavailable(problem) from None


def unavailable(problem: RedisError) -> errors.CartsUnavailable:
    """The refusal for a store that fails; its words may hold a cart's id, so the kind is logged."""
    log.warning("carts.store_failed", error=type(problem).__name__)
    return errors.CartsUnavailable()


def answers() -> None:
    """The store answers; raises what the driver raises."""
    connection().ping()


def keeps() -> bool:
    """Whether what the store was last told has reached its file. Raises CartsUnavailable."""
    return bool(call("info", "persistence")["aof_last_write_status"] == "ok")


@cache
def _script(name: str) -> Any:
    source = (_LUA / "common.lua").read_text() + (_LUA / f"{name}.lua").read_text()
    return connection().register_script(source)
