"""What the OpenAPI document says of the checkout."""

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from order_svc.orders.api import serializers

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="16 to 255 visible ASCII characters; the same key again gets the first answer.",
)
_EXAMPLE = OpenApiExample(
    "A guest has a cart sent home",
    request_only=True,
    value={
        "cart_id": "the id of POST /api/v1/carts",
        "cart_version": 2,
        "email": "ada@example.org",
        "shipping_address": {
            "name": "Ada Tremblay",
            "line1": "1200, rue Sainte-Catherine Ouest",
            "city": "Montréal",
            "region": "QC",
            "postal_code": "H3B 1K1",
            "country": "CA",
        },
        "shipping_method": "standard",
        "payment": {"provider": "test", "token": "tok_approve"},
        "expected_total": "24.13",
    },
)
CHECKOUT = extend_schema(
    parameters=[KEY],
    request=serializers.CheckoutInput,
    responses={
        201: serializers.OrderOutput,
        202: OpenApiResponse(
            serializers.ProcessingOutput, description="Not known yet; Location says where to ask."
        ),
    },
    examples=[_EXAMPLE],
)
