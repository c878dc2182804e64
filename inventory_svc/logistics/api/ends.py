"""Who is at either end of a document: locations and suppliers."""

from typing import Any, ClassVar  # Any: a request body is anything until it is parsed

from rest_framework import serializers

from inventory_svc.logistics.models import Supplier
from inventory_svc.logistics.services import SupplierFacts
from shared_libs.api.fields import CodeField, CurrencyField, StrictIntegerField, TextField
from shared_libs.api.serializers import InputSerializer


class EndOutput(serializers.Serializer[Any]):
    """A location where goods leave or come."""

    code = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    time_zone = serializers.CharField()
    sells_online = serializers.BooleanField()
    pickup = serializers.BooleanField()


class SupplierChangeInput(InputSerializer):
    """What is to be different of a supplier."""

    name = TextField(required=False)
    currency = CurrencyField(required=False)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    phone = TextField(max_length=40, required=False, allow_blank=True)
    address = TextField(max_length=500, required=False, allow_blank=True)
    lead_time_days = StrictIntegerField(required=False, min_value=0, max_value=365)
    is_active = serializers.BooleanField(required=False)


class SupplierInput(SupplierChangeInput):
    """A supplier; a known code is described anew."""

    code = CodeField()
    name = TextField()
    currency = CurrencyField()

    class Meta:
        dataclass = SupplierFacts


class SupplierOutput(serializers.ModelSerializer[Supplier]):
    """A supplier."""

    class Meta:
        model = Supplier
        fields: ClassVar = [
            "code",
            "name",
            "currency",
            "email",
            "phone",
            "address",
            "lead_time_days",
            "is_active",
            "version",
        ]
