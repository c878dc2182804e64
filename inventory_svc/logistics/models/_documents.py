"""What all documents of logistics have: a number, a state, a version and a timeline."""

from typing import Any, ClassVar, Self  # Any: Django's own union of kinds of columns

from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory_svc.logistics.rules import transitions
from inventory_svc.logistics.rules.transitions import Steps
from shared_libs.backoffice.columns import ActorField


class NumberSeries(models.Model):
    """The last number of a series in a year. Taken in the transaction of the document, so none is
    ever missing.
    """

    series = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "year"], name="logistics_one_series_of_numbers_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, and the one way to lock them."""

    def locked(self) -> Self:
        """Lock in the order of the primary key; taken before any number and any stock level."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class Document(models.Model):
    """Something that people do in steps, with a name that they can say on the telephone."""

    STEPS: ClassVar[Steps] = {}
    # each kind of document has a column of this name, with states of its own
    state: str

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    note = models.CharField(_("note"), max_length=255, blank=True)
    created_by = ActorField(_("made by"), max_length=100, editable=False)
    created_at = models.DateTimeField(_("made at"), editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def possible_steps(self) -> tuple[str, ...]:
        """What can be done with it as it stands."""
        return transitions.possible(self.STEPS, self.state)

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        column: Any = self._meta.get_field("state")
        labels = dict(column.flatchoices)
        return str(labels.get(self.state, self.state))


class TimelineEntry(models.Model):
    """What was done to a document, by whom and why; never changed."""

    document = models.CharField(_("document"), max_length=20)
    step = models.CharField(_("step"), max_length=20)
    actor = ActorField(_("by"), max_length=100)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    summary = models.CharField(_("what"), max_length=255, blank=True)
    happened_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        indexes: ClassVar = [
            models.Index(fields=["document", "id"], name="logistics_timeline_of_document")
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.step}"
