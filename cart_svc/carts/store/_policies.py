"""What staff say of the carts of a channel, beside the carts, where the scripts look."""

from decimal import Decimal

from cart_svc.carts.rules import Policy
from cart_svc.carts.store._arguments import thousandths
from cart_svc.carts.store._connection import call
from cart_svc.carts.store._names import DAY_SECONDS


def put_policy(*, channel: str, policy: Policy) -> None:
    """The scripts keep to this from now on. Raises CartsUnavailable."""
    fields = {
        "max_lines": policy.max_lines,
        "max_thousandths": thousandths(policy.max_quantity),
        "min_thousandths": thousandths(policy.min_quantity),
        "seconds": policy.days * DAY_SECONDS,
        "merge_rule": policy.merge_rule,
    }
    call("hset", f"policy:{channel}", mapping=fields)


def policy_of(channel: str) -> Policy:
    """What holds for a channel. Raises CartsUnavailable."""
    held = {name.decode(): value for name, value in call("hgetall", f"policy:{channel}").items()}
    if not held:
        return Policy()
    return Policy(
        max_lines=int(held["max_lines"]),
        max_quantity=Decimal(int(held["max_thousandths"])) / 1000,
        min_quantity=Decimal(int(held["min_thousandths"])) / 1000,
        days=int(held["seconds"]) // DAY_SECONDS,
        merge_rule=held["merge_rule"].decode(),
    )
