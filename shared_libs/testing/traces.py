"""All that a service's database holds, as text: an erased person must not be found in it."""

from django.apps import apps
from django.db import connection


def everything_held() -> str:
    """Each row of each table of this service, one a line, with the name of its table."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table  # Django's documented way to it
            cursor.execute(f'SELECT CAST(held AS text) FROM "{table}" AS held')  # noqa: S608 # names of our own
            rows += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def rows_that_name(*words: str) -> list[str]:
    """The rows in which one of these words stands, however it is written."""
    wanted = [word.lower() for word in words]
    lines = everything_held().splitlines()
    return [line for line in lines if any(word in line.lower() for word in wanted)]
