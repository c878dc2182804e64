"""What the pages of all documents share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar  # Any: Django's admin hooks take free keywords

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory_svc.logistics import selectors
from inventory_svc.logistics.admin._forms import StepForm
from inventory_svc.logistics.models import Document
from inventory_svc.logistics.rules.commands import Actor, Command, Quantity, actor_of
from shared_libs.auth.principals import principal_of
from shared_libs.backoffice.actors import Names
from shared_libs.backoffice.pages import ReadOnlyAdmin
from shared_libs.money import quantity_text
from shared_libs.refusals import Refusal


@dataclass(frozen=True)
class Line:
    """One line of a document, as its page shows it: a cell for each column."""

    line: int
    sku: str
    name: str
    cells: Sequence[str]
    possible: Decimal | None = None


@dataclass(frozen=True)
class Ask:
    """What the page of a step asks for before it is taken."""

    label: Any
    question: Any
    needs_reason: bool = False
    needs_quantities: bool = False
    is_danger: bool = False


class DocumentAdmin(ReadOnlyAdmin):
    """A document: its page shows lines, timeline and what can be done with it now."""

    ASKS: ClassVar[Mapping[str, Ask]] = {}
    COLUMNS: ClassVar[Sequence[Any]] = ()
    ordering = ("-pk",)

    def rows_of(self, by: Actor) -> QuerySet[Any]:
        """The documents that are this actor's business."""
        raise NotImplementedError

    def lines_of(self, document: Any, step: str = "") -> list[Line]:
        """The lines, with what is possible of each in the step."""
        raise NotImplementedError

    def facts_of(self, document: Any) -> list[tuple[Any, Any]]:
        """What the head of the page says, name by name."""
        raise NotImplementedError

    def take(self, step: str, command: Command, lines: Sequence[Quantity]) -> object:
        """Call the service of the step."""
        raise NotImplementedError

    def screen_of(self, document: Any) -> tuple[Any, str] | None:
        """The label and address of the screen for scanners, where there is one now."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The documents of the person's own locations."""
        return self.rows_of(actor(request))

    def get_urls(self) -> list[URLPattern]:
        """The steps of a document, beside what every admin page has."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        view = self.admin_site.admin_view(self.step_view)
        own = path("<int:pk>/step/<slug:step>/", view, name=name)
        urls: list[URLPattern] = super().get_urls()
        return [own, *self.more_urls(), *urls]

    def more_urls(self) -> list[URLPattern]:
        """Further pages of this kind of document."""
        return []

    def has_act_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Those of the stock room."""
        return request.user.has_perm(f"logistics.change_{self.opts.model_name}")

    def find(self, request: HttpRequest, pk: Any) -> Any:
        """The document; 404 for one of other locations."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=pk).first() if str(pk).isdecimal() else None
        if row is None:
            raise Http404
        return row

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of a document."""
        document = self.find(request, object_id)
        may_act = self.has_act_permission(request)
        steps = self.steps_of(document) if may_act else []
        context = self.context(request, document) | {
            "facts": self.facts_of(document),
            "columns": self.COLUMNS,
            "lines": self.lines_of(document),
            "timeline": told(document),
            "steps": [(self.step_url(document, each), self.ASKS[each]) for each in steps],
            "screen": self.screen_of(document) if may_act else None,
            "extra": self.extra_of(request, document),
        }
        return TemplateResponse(request, "logistics/document.html", context)

    def steps_of(self, document: Any) -> list[str]:
        """What can be done with it now, of what the page offers."""
        return [each for each in document.possible_steps if each in self.ASKS]

    def extra_of(self, request: HttpRequest, document: Any) -> Sequence[tuple[Any, str]]:
        """Further links of the page: label and address."""
        return ()

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Ask what a step needs, and take it."""
        document = self.find(request, pk)
        if not self.has_act_permission(request):
            raise PermissionDenied
        ask = self.ASKS.get(step)
        if ask is None:
            raise Http404
        form = self.step_form(request, document, step, ask)
        if form.is_valid() and self._taken(request, document, step, form):
            return HttpResponseRedirect(self.page_url(document))
        context = self.context(request, document) | {"form": form, "ask": ask, "title": ask.label}
        return TemplateResponse(request, "logistics/step.html", context)

    def step_form(self, request: HttpRequest, document: Any, step: str, ask: Ask) -> StepForm:
        """The form of a step; bound when something was sent."""
        return StepForm(
            request.POST or None,
            lines=self.asked_lines(document, step) if ask.needs_quantities else [],
            needs_reason=ask.needs_reason,
            version=document.version,
        )

    def asked_lines(self, document: Any, step: str) -> list[Line]:
        """The lines of which something is possible."""
        return [line for line in self.lines_of(document, step) if line.possible]

    def _taken(self, request: HttpRequest, document: Any, step: str, form: StepForm) -> bool:
        command = Command(
            number=document.number,
            by=actor(request),
            now=timezone.now(),
            version=form.cleaned_data["version"],
            reason=form.cleaned_data.get("reason", ""),
        )
        try:
            self.take(step, command, form.quantities)
        except Refusal as refusal:
            form.add_error(None, refused(refusal))
            return False
        self.message_user(request, _("%(number)s: done.") % {"number": document}, messages.SUCCESS)
        return True

    def context(self, request: HttpRequest, document: Document | None = None) -> dict[str, Any]:
        """What every page of the admin needs."""
        return {
            **self.admin_site.each_context(request),
            "title": document.number if document else self.opts.verbose_name,
            "opts": self.opts,
            "document": document,
            "list_url": reverse(f"admin:logistics_{self.opts.model_name}_changelist"),
            "page_url": self.page_url(document) if document else "",
        }

    def page_url(self, document: Any) -> str:
        """Where the document's page is."""
        return reverse(f"admin:logistics_{self.opts.model_name}_change", args=[document.pk])

    def step_url(self, document: Any, step: str) -> str:
        """Where the page of a step is."""
        return reverse(f"admin:logistics_{self.opts.model_name}_step", args=[document.pk, step])


def actor(request: HttpRequest) -> Actor:
    """Who clicks, and whose business is what."""
    return actor_of(principal_of(request.user))


def refused(refusal: Refusal) -> str:
    """Why a step was not taken, with the lines that stood in its way."""
    lines: Sequence[Any] = refusal.extra.get("lines", ())
    named = [each for each in lines if isinstance(each, dict)] if isinstance(lines, list) else []
    said = [
        _("%(sku)s: %(possible)s at most.") % {"sku": each["sku"], "possible": each["possible"]}
        for each in named
    ]
    return " ".join([str(refusal.detail), *said])


def told(document: Document) -> list[dict[str, Any]]:
    """The timeline with the names of people, the oldest first."""
    entries = list(selectors.timeline(document.number))
    names = Names(entry.actor for entry in entries)
    return [
        {
            "step": STEP_NAMES().get(entry.step, entry.step),
            "actor": names[entry.actor],
            "reason": entry.reason,
            "summary": entry.summary,
            "at": entry.happened_at,
        }
        for entry in entries
    ]


def STEP_NAMES() -> dict[str, str]:  # noqa: N802  # a table, in the reader's language
    """What has been done, in words."""
    return {
        "request": _("asked for"),
        "approve": _("approved it"),
        "reject": _("rejected it"),
        "ship": _("shipped"),
        "receive": _("received"),
        "lose": _("declared lost"),
        "cancel": _("called it off"),
        "draft": _("drafted it"),
        "revise": _("changed it"),
        "order": _("ordered it"),
        "close": _("closed it"),
        "open": _("opened it"),
        "count": _("began to count"),
        "review": _("ended the counting"),
        "absent": _("counted the rest as zero"),
        "explain": _("gave reasons"),
        "recount": _("asked for a recount"),
        "post": _("posted it (lines that differed / counted)"),
    }


def units(quantity: Decimal | None) -> str:
    """A quantity as a person reads it."""
    return "" if quantity is None else quantity_text(quantity)


__all__ = ["Ask", "DocumentAdmin", "Line", "actor", "refused", "units"]
