"""Which transaction wrote a row, and which transactions are over: what a feed can go by.

An id or a time is no cursor: a lower one may commit later and be passed by. A transaction's number
is one, as long as only rows of transactions below every running one are served (ADR 0024).
"""

from django.db import models


class CurrentTransaction(models.Func):
    """The number of this transaction."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class OldestRunningTransaction(models.Func):
    """Every transaction with a lower number has ended, and what it wrote is seen."""

    template = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
    output_field = models.BigIntegerField()
