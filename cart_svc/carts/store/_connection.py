"""The connection to Redis, and scripts loaded once by their hash."""

from functools import cache
from pathlib import Path
from typing import Any  # Any: redis answers are untyped

from django_redis import get_redis_connection
from redis.exceptions import RedisError

from cart_svc.carts import errors

_LUA = Path(__file__).parent / "lua"


def connection() -> Any:
    """The process's connection pool to the store of carts."""
    return get_redis_connection("default")


def run(name: str, keys: list[str], arguments: list[str | int]) -> list[Any]:
    """The answer of one script, in one round trip. Raises CartsUnavailable."""
    try:
        answer: list[Any] = _script(name)(keys=keys, args=arguments, client=connection())
    except RedisError:
        raise errors.CartsUnavailable from None
    return answer


def call(method: str, *arguments: Any, **options: Any) -> Any:
    """The answer of one plain command. Raises CartsUnavailable."""
    try:
        return getattr(connection(), method)(*arguments, **options)
    except RedisError:
        raise errors.CartsUnavailable from None


def answers() -> None:
    """The store answers; raises what the driver raises."""
    connection().ping()


@cache
def _script(name: str) -> Any:
    source = (_LUA / "common.lua").read_text() + (_LUA / f"{name}.lua").read_text()
    return connection().register_script(source)
