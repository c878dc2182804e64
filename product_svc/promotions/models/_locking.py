"""The one spelling of a row lock."""

from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class LockableQuerySet(models.QuerySet[Row]):
    """A queryset whose rows can be held until the transaction ends."""

    def locked(self) -> "LockableQuerySet[Row]":
        """The same rows, locked in the order of their primary keys."""
        return self.order_by("pk").select_for_update(of=("self",))
