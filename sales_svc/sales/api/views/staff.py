"""What staff call; each sees the stores of its own token."""

from typing import Any, TypeVar  # Any: rows are free JSON
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sales_svc.sales import selectors, services
from sales_svc.sales.api import filters, inputs, outputs, schemas
from sales_svc.sales.api.printing import ReceiptTextRenderer, receipt_text
from sales_svc.sales.models import Register, Store, SyncException, SyncItem
from shared_libs.api.pagination import CursorPages
from shared_libs.api.rendering import ExplorerRenderer, JSONRenderer
from shared_libs.auth.permissions import HasRole, HasScope, principal
from shared_libs.auth.stores import stores_of
from shared_libs.idempotency.decorator import idempotent
from shared_libs.refusals import NotFound

Row = TypeVar("Row", bound=Model)
READERS = HasRole("store_manager", "cashier", "analyst", "support")


class StorePages(CursorPages):
    """Stores by their code."""

    ordering = "code"


class RegisterPages(CursorPages):
    """Registers by their code."""

    ordering = "code"


class ExceptionPages(CursorPages):
    """The newest exceptions first; their ids sort by time."""

    ordering = "-id"


class StoresView(ListAPIView[Store]):
    """The stores."""

    pagination_class = StorePages
    filter_backends = []
    serializer_class = schemas.StoreOutput

    def get_permissions(self) -> list[Any]:
        """Whoever works in a store may see it; opening one is an administrator's."""
        wanted = READERS if self.request.method != "POST" else HasRole() | HasScope("replay")
        return [wanted()]

    def get_queryset(self) -> Any:
        return selectors.stores_of(stores_of_caller(self.request))

    @extend_schema(request=inputs.StoreInput, responses={201: schemas.StoreOutput})
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Open a store; repeating it changes nothing, other particulars are 409."""
        store = services.open_store(particulars=inputs.StoreInput.parse(request.data))
        return Response(outputs.store(store), status=201)


class RegistersView(ListAPIView[Register]):
    """The registers."""

    pagination_class = RegisterPages
    filterset_class = filters.RegisterFilter
    serializer_class = schemas.RegisterOutput

    def get_permissions(self) -> list[Any]:
        """A store manager may add one; so may the replay."""
        is_adding = self.request.method == "POST"
        wanted = HasRole("store_manager") | HasScope("replay") if is_adding else READERS
        return [wanted()]

    def get_queryset(self) -> Any:
        return selectors.registers_of(stores_of_caller(self.request))

    @extend_schema(request=inputs.RegisterInput, responses={201: schemas.NEW_REGISTER})
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """Add a register, or renew the code of one; the one-time code is shown here only."""
        body = inputs.RegisterInput.parse(request.data)
        own_store(request, body.store)
        added = services.add_register(
            store=body.store,
            name=body.name,
            kind=body.kind,
            actor=actor_of(request),
            now=timezone.now(),
        )
        return Response({**outputs.register(added.register), "code": added.code}, status=201)


class RevokeView(APIView):
    """Withdraws a register's credential."""

    permission_classes = [HasRole("store_manager")]

    @extend_schema(request=None, responses=schemas.RegisterOutput)
    @idempotent(required=False)
    def post(self, request: Request, register_id: UUID) -> Response:
        """The register is revoked for good; what its till still sends is kept in quarantine."""
        rows = selectors.registers_of(stores_of_caller(request))
        mine = row_of(rows, register_id)
        services.revoke_register(register_id=mine.pk, actor=actor_of(request), now=timezone.now())
        return Response(outputs.register(row_of(rows, register_id)))


@extend_schema_view(get=extend_schema(responses=schemas.TransactionOutput(many=True)))
class TransactionsView(ListAPIView[SyncItem]):
    """Sales and returns of the tills, the latest first."""

    permission_classes = [READERS]
    pagination_class = CursorPages
    filterset_class = filters.TransactionFilter
    serializer_class = schemas.TransactionOutput

    def get_queryset(self) -> Any:
        return selectors.journal_of(stores_of_caller(self.request))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of documents; filter by store, register and business date."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        documents = selectors.document_of_items(page)
        standings = selectors.standings_of(documents.values())
        rows = [
            outputs.transaction(item, documents[item.item_id], standings[item.item_id])
            for item in page
            if item.item_id
        ]
        return self.get_paginated_response(rows)


class ReceiptView(APIView):
    """One sale or return."""

    permission_classes = [READERS]
    renderer_classes = [JSONRenderer, ReceiptTextRenderer, ExplorerRenderer]

    @extend_schema(responses=schemas.RECEIPT)
    def get(self, request: Request, document_id: UUID) -> Response:
        """The document with its lines; `Accept: text/plain` gives it as printed."""
        found = selectors.receipt_of(document_id, stores_of_caller(request))
        if request.accepted_media_type.startswith("text/plain"):
            return Response(receipt_text(found))
        standings = selectors.standings_of([found.document])
        return Response(outputs.receipt(found, standings[found.document.pk]))


@extend_schema_view(get=extend_schema(responses=schemas.ExceptionOutput(many=True)))
class ExceptionsView(ListAPIView[SyncException]):
    """What staff must look at, the latest first."""

    permission_classes = [READERS]
    pagination_class = ExceptionPages
    filterset_class = filters.ExceptionFilter
    serializer_class = schemas.ExceptionOutput

    def get_queryset(self) -> Any:
        return selectors.exceptions_of(stores_of_caller(self.request))


class ResolveView(APIView):
    """Closes an exception."""

    permission_classes = [HasRole("store_manager")]

    @extend_schema(request=inputs.ClosingInput, responses=schemas.ExceptionOutput)
    @idempotent(required=False)
    def post(self, request: Request, exception_id: UUID) -> Response:
        """Resolved or written off, with a note; the document stands as it is."""
        body = inputs.ClosingInput.parse(request.data)
        mine = _exception(request, exception_id)
        services.close_exception(
            exception_id=mine.pk,
            status=body.status,
            note=body.note,
            actor=actor_of(request),
            now=timezone.now(),
        )
        return Response(outputs.exception(_exception(request, exception_id)))


class SettleView(APIView):
    """Ends an exception as its kind is advised to end."""

    permission_classes = [HasRole("store_manager")]

    @extend_schema(request=inputs.SettlingInput, responses=schemas.ExceptionOutput)
    @idempotent(required=False)
    def post(self, request: Request, exception_id: UUID) -> Response:
        """The suggested action in one click, with a note if you like."""
        body = inputs.SettlingInput.parse(request.data)
        mine = _exception(request, exception_id)
        services.follow_suggestion(
            exception_id=mine.pk, note=body.note, actor=actor_of(request), now=timezone.now()
        )
        return Response(outputs.exception(_exception(request, exception_id)))


class TakeView(APIView):
    """Gives an exception to somebody."""

    permission_classes = [HasRole("store_manager")]

    @extend_schema(request=inputs.OwnerInput, responses=schemas.ExceptionOutput)
    @idempotent(required=False)
    def post(self, request: Request, exception_id: UUID) -> Response:
        """The exception is somebody's to settle: yours where nobody is named."""
        body = inputs.OwnerInput.parse(request.data)
        mine, actor = _exception(request, exception_id), actor_of(request)
        services.take_exception(exception_id=mine.pk, owner=body.owner or actor, actor=actor)
        return Response(outputs.exception(_exception(request, exception_id)))


def _exception(request: Request, exception_id: UUID) -> SyncException:
    """The exception, of a store of the caller; raises NotFound."""
    return row_of(selectors.exceptions_of(stores_of_caller(request)), exception_id)


def row_of(rows: QuerySet[Row], row_id: UUID) -> Row:
    """The row of this id, if it is among these; raises NotFound."""
    for found in rows.filter(pk=row_id):
        return found
    raise NotFound


def own_store(request: Request, code: str) -> None:
    """Raises NotFound where the caller may not see the store."""
    mine = stores_of_caller(request)
    if mine is not None and code not in mine:
        raise NotFound


def actor_of(request: Request) -> str:
    """Who asks, as ledgers and histories name it."""
    caller = principal(request)
    return caller.actor if caller else ""


def stores_of_caller(request: Request) -> frozenset[str] | None:
    """The stores that the caller may see; None for all."""
    return stores_of(principal(request))
