"""Codes that open a promotion: single ones, batches, and whether they may be used."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from product_svc.catalog.api.parameters import read
from product_svc.catalog.api.staff import requests
from product_svc.catalog.api.staff.base import ManagedView, NewestFirst, versioned
from product_svc.promotions import selectors, services
from product_svc.promotions.api.staff import inputs, outputs, schemas
from shared_libs.api.downloads import download
from shared_libs.api.versions import required_version
from shared_libs.auth.permissions import CalledBy, IsStaff
from shared_libs.idempotency.decorator import idempotent
from shared_libs.trade.offers import Occasion


def coupon_answer(code: str, status: int = 200) -> Response:
    """The coupon as it now is."""
    row = selectors.coupon_called(code=code)
    return versioned(row, outputs.coupon(row), status)


class NewCoupon(ManagedView):
    """A code of a promotion."""

    @extend_schema(**schemas.COUPON_CREATE)
    @idempotent(required=False)
    def post(self, request: Request, code: str) -> Response:
        """One more code that opens this promotion, in any spelling."""
        sent = inputs.CouponInput.parse(request.data)
        promotion, who = selectors.promotion_called(code=code), requests.signature(request)
        made = services.create_coupon(promotion=promotion, sent=sent, **who)
        return coupon_answer(made.code, 201)


class NewCouponBatch(ManagedView):
    """Many codes of a promotion."""

    @extend_schema(**schemas.BATCH_CREATE)
    @idempotent(required=False)
    def post(self, request: Request, code: str) -> Response:
        """Up to 20,000 codes that nobody can guess; fetch them as a file."""
        new = inputs.CouponBatchInput.parse(request.data)
        promotion, who = selectors.promotion_called(code=code), requests.signature(request)
        made = services.make_coupons(promotion=promotion, new=new, choose=secrets.choice, **who)
        return Response(outputs.batch(selectors.batch_called(number=made.pk)), status=201)


class Coupons(ManagedView):
    """All coupons."""

    pagination_class = NewestFirst

    @extend_schema(**schemas.COUPON_LIST)
    def get(self, request: Request) -> Response:
        """Coupons with how often they were used; `search` takes the beginning of a code."""
        wanted = selectors.WantedCoupons(**read(request, schemas.OF_COUPONS))
        return self.page(selectors.staff_coupons(wanted), outputs.coupon)


class OneCoupon(ManagedView):
    """One coupon."""

    @extend_schema(**schemas.COUPON_READ)
    def get(self, request: Request, code: str) -> Response:
        """A coupon in any spelling; its version is the ETag."""
        return coupon_answer(code)

    @extend_schema(**schemas.COUPON_CHANGE)
    def patch(self, request: Request, code: str) -> Response:
        """Change its limits, or call it in."""
        sent = inputs.CouponChangeInput.parse(request.data)
        version, who = required_version(request), requests.signature(request)
        services.change_coupon(code=code, sent=sent, expected_version=version, **who)
        return coupon_answer(code)


class CouponUses(ManagedView):
    """What sales used of a coupon."""

    pagination_class = NewestFirst

    @extend_schema(**schemas.COUPON_USES)
    def get(self, request: Request, code: str) -> Response:
        """Each use with its sale, the newest first."""
        coupon = selectors.coupon_called(code=code)
        return self.page(selectors.uses_of(coupon=coupon), outputs.use)


class CouponValidation(APIView):
    """What codes are worth."""

    permission_classes = (IsStaff | CalledBy("cart", "sales", "order"),)

    @extend_schema(**schemas.COUPONS_VALIDATE)
    def post(self, request: Request) -> Response:
        """Whether each coupon may be used now, or why not. Nothing is held, and whether a basket
        has what the promotion asks for is said by a quote.
        """
        body = inputs.CouponsToValidateInput.parse(request.data)
        now = timezone.now()
        found = selectors.coupon_validities(
            coupons=body.coupons, occasion=occasion(body, now), customer=body.customer, now=now
        )
        return Response({"results": [outputs.validity(each) for each in found]})


class CouponBatches(ManagedView):
    """Coupons that were made together."""

    pagination_class = NewestFirst

    @extend_schema(**schemas.BATCH_LIST)
    def get(self, request: Request) -> Response:
        """Batches with how many of their coupons were used."""
        return self.page(selectors.staff_batches(), outputs.batch)


class OneCouponBatch(ManagedView):
    """One batch of coupons."""

    @extend_schema(**schemas.BATCH_READ)
    def get(self, request: Request, number: int) -> Response:
        """A batch by its number."""
        return Response(outputs.batch(selectors.batch_called(number=number)))


class CouponBatchFile(ManagedView):
    """The codes of a batch."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: int) -> HttpResponseBase:
        """All codes as CSV, each with how often it may be and has been used."""
        batch = selectors.batch_called(number=number)
        return download(selectors.codes_file(batch), name=f"coupons-{number}.csv")


def occasion(body: inputs.CouponsToValidate, now: datetime) -> Occasion:
    """Where, for whom and when somebody wants to use coupons; the hour is that of the shop."""
    local_time = timezone.localtime(now, ZoneInfo(settings.SHOP_TIME_ZONE))
    return Occasion(body.channel, body.currency, local_time, body.store, body.customer_group)
