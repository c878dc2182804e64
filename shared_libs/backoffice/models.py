"""What staff keep of the back office itself."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A list's address under a name: search, filters and order. It shows what its reader may see.

    `page` names the list, such as `stock.movement`; `owner` is the principal's id.
    """

    page = models.CharField(_("list"), max_length=100)
    owner = models.CharField(_("owner"), max_length=64)
    owner_name = models.CharField(_("owner's name"), max_length=150, blank=True)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000)
    is_shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page", "owner", "name"],
                name="a_member_of_staff_names_a_filter_of_a_list_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["page"], condition=models.Q(is_shared=True), name="saved_filter_shared"
            )
        ]

    def __str__(self) -> str:
        return self.name
