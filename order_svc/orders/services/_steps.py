"""The steps of a checkout in their order, the undo of each, and what finishes it."""

from typing import Any  # Any: steps of all results in one list

from order_svc.orders import rules
from order_svc.orders.services._cart_steps import Freeze, Thaw
from order_svc.orders.services._payment_steps import Authorise, Void
from order_svc.orders.services._promotion_steps import HoldUses, RedeemUses, ReleaseUses
from order_svc.orders.services._step import Step
from order_svc.orders.services._stock_steps import Commit, Release, Reserve
from order_svc.orders.services._value_steps import CaptureValue, HoldValue, ReleaseValue

_BY_NAME: dict[str, Step[Any]] = {
    step.name: step
    for step in (
        Freeze(),
        Reserve(),
        HoldUses(),
        HoldValue(),
        Authorise(),
        Commit(),
        Void(),
        ReleaseValue(),
        ReleaseUses(),
        Release(),
        Thaw(),
        RedeemUses(),
        CaptureValue(),
    )
}
FORWARD: tuple[Step[Any], ...] = tuple(_BY_NAME[name] for name in rules.STEPS)
BACKWARD: dict[str, Step[Any]] = {name: _BY_NAME[undo] for name, undo in rules.UNDO.items()}
AFTERWARDS: dict[str, Step[Any]] = {name: _BY_NAME[name] for name in rules.FINISH.values()}
