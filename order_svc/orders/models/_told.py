"""Which days the books have been told, and as what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ToldDay(models.Model):
    """A day whose documents the books were told, and the digest of what was said."""

    business_date = models.DateField(_("business date"), primary_key=True)
    digest = models.CharField(_("digest"), max_length=64)
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("told day")
        verbose_name_plural = _("told days")

    def __str__(self) -> str:
        return f"{self.business_date}"
