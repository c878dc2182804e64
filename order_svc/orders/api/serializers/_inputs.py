"""What is said to an order."""

from shared_libs.api.fields import (
    TextField,
)
from shared_libs.api.serializers import InputSerializer


class CancelInput(InputSerializer):
    """Why an order is called off."""

    reason = TextField(max_length=255, required=False, allow_blank=True, default="")


class EmptyInput(InputSerializer):
    """Nothing: the whole order is meant."""


class LookupInput(InputSerializer):
    """What a guest knows of an order."""

    number = TextField(max_length=20)
    email = TextField(max_length=254)
