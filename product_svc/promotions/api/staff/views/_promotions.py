"""What is offered: its terms, its life, and what was used of it."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from product_svc.catalog.api.parameters import read
from product_svc.catalog.api.staff import requests
from product_svc.catalog.api.staff.base import ManagedView, NewestFirst, StaffView, versioned
from product_svc.promotions import selectors, services
from product_svc.promotions.api.staff import inputs, outputs, schemas
from product_svc.promotions.models import Promotion
from shared_libs.api.versions import required_version
from shared_libs.idempotency.decorator import idempotent


def promotion_answer(code: str, status: int = 200) -> Response:
    """The promotion as it now is."""
    row = selectors.promotion_called(code=code)
    return versioned(row, outputs.whole_promotion(row), status)


class Promotions(StaffView):
    """What is on, was and will be."""

    pagination_class = NewestFirst

    @extend_schema(**schemas.PROMOTION_LIST)
    def get(self, request: Request) -> Response:
        """Promotions, drafts and those that are over too."""
        wanted = selectors.WantedPromotions(**read(request, schemas.OF_PROMOTIONS))
        return self.page(selectors.staff_promotions(wanted), outputs.promotion)

    @extend_schema(**schemas.PROMOTION_CREATE)
    @idempotent(required=False)
    def post(self, request: Request) -> Response:
        """A draft, which no customer gets before it is launched."""
        sent = inputs.PromotionInput.parse(request.data)
        made = services.create_promotion(sent=sent, **requests.signature(request))
        return promotion_answer(made.code, 201)


class OnePromotion(StaffView):
    """One promotion."""

    @extend_schema(**schemas.PROMOTION_READ)
    def get(self, request: Request, code: str) -> Response:
        """A promotion with what has happened to it; its version is the ETag."""
        return promotion_answer(code)

    @extend_schema(**schemas.PROMOTION_CHANGE)
    def patch(self, request: Request, code: str) -> Response:
        """Change what is sent; what runs is paused first."""
        sent = inputs.PromotionChangeInput.parse(request.data)
        version, who = required_version(request), requests.signature(request)
        services.change_promotion(code=code, sent=sent, expected_version=version, **who)
        return promotion_answer(code)


def steered(
    request: Request, code: str, command: Callable[[services.Steering], Promotion]
) -> Response:
    """The promotion after a step in its life."""
    reason = inputs.ReasonInput.parse(request.data).reason
    held = selectors.promotion_called(code=code)
    who, version = requests.signature(request), required_version(request)
    command(services.Steering(held.pk, **who, reason=reason, expected_version=version))
    return promotion_answer(code)


class Launch(StaffView):
    """The beginning."""

    @extend_schema(**schemas.LAUNCH)
    @idempotent(required=False)
    def post(self, request: Request, code: str) -> Response:
        """A draft is on from its start on, or at once."""
        return steered(request, code, services.launch_promotion)


class Pause(StaffView):
    """A stop."""

    @extend_schema(**schemas.PAUSE)
    @idempotent(required=False)
    def post(self, request: Request, code: str) -> Response:
        """It is off until it is resumed."""
        return steered(request, code, services.pause_promotion)


class Resume(StaffView):
    """The end of a stop."""

    @extend_schema(**schemas.RESUME)
    @idempotent(required=False)
    def post(self, request: Request, code: str) -> Response:
        """It is on again, if it is its time."""
        return steered(request, code, services.resume_promotion)


class End(StaffView):
    """The end."""

    @extend_schema(**schemas.END)
    @idempotent(required=False)
    def post(self, request: Request, code: str) -> Response:
        """It is over for good, and kept for old documents."""
        return steered(request, code, services.end_promotion)


class PromotionUses(ManagedView):
    """What sales used of a promotion."""

    pagination_class = NewestFirst

    @extend_schema(**schemas.PROMOTION_USES)
    def get(self, request: Request, code: str) -> Response:
        """Each use with its sale, the newest first."""
        promotion = selectors.promotion_called(code=code)
        return self.page(selectors.uses_of(promotion=promotion), outputs.use)
