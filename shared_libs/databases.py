"""By what a database is known that a request should try again later."""

from django.db import OperationalError
from django.db.utils import InterfaceError
from psycopg.errors import IdleInTransactionSessionTimeout
from psycopg_pool import PoolTimeout


def is_out_of_reach(error: BaseException) -> bool:
    """Whether the database is away or busy, or has ended a connection that stood still too long.

    The last (SQLSTATE 25P03) happens to a transaction whose process gets no processor for seconds;
    Django calls it an internal error. In each case nothing was stored.
    """
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
        return True
    return isinstance(error.__cause__, IdleInTransactionSessionTimeout)
