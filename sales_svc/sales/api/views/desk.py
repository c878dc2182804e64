"""What a till asks while it has a line: baskets put aside, what may come back, customers and cards,
single items.
"""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from sales_svc.sales import selectors, services
from sales_svc.sales.api import inputs, outputs, schemas
from sales_svc.sales.api.authentication import register_of
from sales_svc.sales.api.views.tills import TillView
from sales_svc.sales.errors import NothingToReturn
from shared_libs.idempotency.keys import read_key

MOST_PARKED = 100
_RECEIPT = OpenApiParameter("receipt_number", str, description="of a till of any store")
_ORDER = OpenApiParameter("order_number", str, description="of a web order")
_CUSTOMER = OpenApiParameter("customer_id", UUID, description="of a card: the latest sales")


class ParkedSalesView(TillView):
    """Baskets put aside in the store."""

    @extend_schema(responses=schemas.PARKED_LIST)
    def get(self, request: Request) -> Response:
        """What waits in the store, the latest first, a hundred at most."""
        rows = selectors.parked_in(register_of(request).store_id)[:MOST_PARKED]
        return Response({"results": [outputs.parked_sale(row) for row in rows]})

    @extend_schema(request=inputs.ParkedInput, responses={201: schemas.PARKED})
    def post(self, request: Request) -> Response:
        """Put a basket aside under an id of the till's own; a repeat changes nothing."""
        basket = inputs.ParkedInput.parse(request.data)
        parked = services.park_sale(
            register=register_of(request), basket=basket, now=timezone.now()
        )
        return Response(outputs.parked_sale(parked), status=201)


class ResumeView(TillView):
    """Goes on with a basket."""

    @extend_schema(request=None, responses=schemas.PARKED)
    def post(self, request: Request, sale_id: UUID) -> Response:
        """The basket is this till's; of two that ask at once, one gets it."""
        mine = register_of(request)
        parked = services.resume_parked_sale(register=mine, sale_id=sale_id, now=timezone.now())
        return Response(outputs.parked_sale(parked))


class DiscardView(TillView):
    """Lets a basket go."""

    @extend_schema(request=None, responses=schemas.PARKED)
    def post(self, request: Request, sale_id: UUID) -> Response:
        """The basket waits no more."""
        mine = register_of(request)
        parked = services.discard_parked_sale(register=mine, sale_id=sale_id, now=timezone.now())
        return Response(outputs.parked_sale(parked))


class ReturnablesView(TillView):
    """What may be taken back."""

    @extend_schema(parameters=[_RECEIPT, _ORDER, _CUSTOMER], responses=schemas.RETURNABLES)
    def get(self, request: Request) -> Response:
        """By receipt, by order number or by customer, with what each unit was sold for."""
        found = _returnables(request)
        if not found:
            raise NothingToReturn
        return Response({"results": [outputs.returnable(each) for each in found]})


class CustomerLookupView(TillView):
    """Finds a customer."""

    @extend_schema(request=inputs.ShownInput, responses=schemas.CUSTOMERS)
    def post(self, request: Request) -> Response:
        """By telephone, card or number; what is shown is masked, and asked for in a body."""
        found = services.find_customers(shown=inputs.ShownInput.parse(request.data))
        return Response({"results": [outputs.customer_at_till(each) for each in found]})


class GiftCardView(TillView):
    """Asks what a gift card holds."""

    @extend_schema(request=inputs.CodeInput, responses=schemas.GIFT_CARD)
    def post(self, request: Request) -> Response:
        """Its balance; a till without a line goes by its allowance instead."""
        found = services.gift_card_of(code=inputs.CodeInput.parse(request.data).code)
        return Response(outputs.gift_card(found))


class CustomerCreditView(TillView):
    """A customer's store credit, and the points that may become some."""

    @extend_schema(responses=schemas.PURSE)
    def get(self, request: Request, customer_id: UUID) -> Response:
        """What there is, in the money of the store."""
        found = services.purse_of(register=register_of(request), customer_id=customer_id)
        return Response(outputs.purse(found))

    @extend_schema(request=inputs.PointsInput, responses={201: schemas.POINTS_SPENT})
    def post(self, request: Request, customer_id: UUID) -> Response:
        """So many points become credit; a repeat of the key changes nothing."""
        mine, key = register_of(request), read_key(request, required=True) or ""
        points = inputs.PointsInput.parse(request.data).points
        spent = services.turn_points_into_credit(
            register=mine, customer_id=customer_id, points=points, key=key
        )
        return Response(outputs.points_spent(spent), status=201)


class HoldCreditView(TillView):
    """Store credit that pays for a sale."""

    @extend_schema(request=inputs.CreditInput, responses=schemas.CREDIT_HELD)
    def post(self, request: Request, sale_id: UUID) -> Response:
        """Held for the sale that the till will say under this id; a repeat changes nothing."""
        mine, wish = register_of(request), inputs.CreditInput.parse(request.data)
        held = services.hold_credit(register=mine, sale_id=sale_id, wish=wish)
        return Response(outputs.credit_held(held, mine.store.currency))


class ReleaseCreditView(TillView):
    """Lets store credit go that was held."""

    @extend_schema(request=None, responses=schemas.CREDIT_HELD)
    def post(self, request: Request, sale_id: UUID) -> Response:
        """The sale does not come; also where nothing was held."""
        released = services.release_credit(sale_id=sale_id)
        return Response(outputs.credit_held(released, register_of(request).store.currency))


class ItemView(TillView):
    """Takes one item of a till that counts nothing itself."""

    @extend_schema(request=schemas.ONE_ITEM, responses=schemas.BATCH_ANSWER)
    def post(self, request: Request) -> HttpResponse:
        """The item gets the next sequence; its own id makes a repeat harmless."""
        if not isinstance(request.data, dict):
            raise ValidationError({"item": ["an object is expected"]})
        answer = services.take_item(
            register=register_of(request), item=request.data, now=timezone.now()
        )
        return HttpResponse(answer, content_type="application/json")


def _returnables(request: Request) -> list[selectors.ReturnableDocument]:
    """What the one parameter in the address leads to; raises ValidationError."""
    asked = [(name, str(value)) for name, value in request.query_params.items() if value]
    if len(asked) == 1:
        ((name, value),) = asked
        if name == "receipt_number":
            return selectors.returnable_of_receipt(value[:64])
        if name == "order_number":
            return selectors.returnable_of_order(value[:64])
        if name == "customer_id":
            return selectors.returnable_of_customer(_uuid(value))
    raise ValidationError({"receipt_number": ["one of receipt, order and customer is expected"]})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({"customer_id": ["a UUID is expected"]}) from None
