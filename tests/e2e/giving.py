"""What a shop hands out to be paid with: coupons, gift cards, credit, made by who owns them."""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from devstack import children, environment, processes, topology
from devstack.environment import Stack
from devstack.paths import ROOT

_COUPON = """
from decimal import Decimal
from django.utils import timezone
from product_svc.promotions import services
from product_svc.promotions.models import Coupon, Promotion
now, actor = timezone.now(), "system:tests"
row = Promotion(
    code="{code}".lower(), name_en="{code}", name_fr="{code}", value=Decimal(10),
    needs_coupon=True, currency="CAD",
)
services.save_promotion(promotion=row, actor=actor, now=now)
services.launch_promotion(services.Steering(row.pk, actor, now))
services.save_coupon(
    coupon=Coupon(code="{code}", promotion=row, total_limit={uses}), actor=actor, now=now
)
"""
_CARDS = """
from decimal import Decimal
from django.utils import timezone
from customer_svc.customers import services
for number in range({count}):
    issue = services.Issue(
        key=f"{key}:{{number}}", kind="GIFT_CARD", currency="CAD", amount=Decimal("{amount}"),
        is_active={is_sold},
    )
    issued = services.issue_wallet(issue=issue, actor="system:tests", now=timezone.now())
    print("card", issued.wallet.pk, issued.code)
"""
_CREDIT = """
from decimal import Decimal
from uuid import UUID
from django.utils import timezone
from customer_svc.customers import services
issue = services.Issue(
    key="{key}", kind="STORE_CREDIT", currency="CAD", amount=Decimal("{amount}"),
    customer_id=UUID("{customer}"),
)
services.issue_wallet(issue=issue, actor="system:tests", now=timezone.now())
"""


@dataclass(frozen=True)
class GiftCard:
    """A card with its first balance."""

    id: str
    code: str
    amount: Decimal


def new_coupon(stack: Stack, *, uses: int) -> str:
    """A coupon for a tenth off that can be used so often in all."""
    code = f"E2E{uuid.uuid4().hex[:8].upper()}"
    as_owner(stack, "product", _COUPON.format(code=code, uses=uses))
    return code


def new_gift_cards(
    stack: Stack, *, count: int, amount: str, is_sold: bool = True
) -> list[GiftCard]:
    """Gift cards that nobody has paid with; not sold, they hang in a shop and pay nothing yet."""
    key = f"tests:{uuid.uuid4().hex}"
    program = _CARDS.format(key=key, count=count, amount=amount, is_sold=is_sold)
    said = as_owner(stack, "customer", program)
    rows = [line.split() for line in said.splitlines() if line.startswith("card ")]
    return [GiftCard(wallet_id, code, Decimal(amount)) for _card, wallet_id, code in rows]


def give_credit(stack: Stack, *, customer_id: str, amount: str) -> None:
    """The customer has so much store credit more."""
    program = _CREDIT.format(key=f"tests:{uuid.uuid4().hex}", customer=customer_id, amount=amount)
    as_owner(stack, "customer", program)


def as_owner(stack: Stack, name: str, program: str) -> str:
    """What a few lines say that run inside a service."""
    service = topology.service(name)
    command = children.manage(service, "shell", "--no-imports", "-v", "0", "-c", program)
    done = processes.run(command, env=environment.service_environment(stack, service), cwd=ROOT)
    assert done.returncode == 0, done.stdout
    return done.stdout
