"""What staff say of carts, kept in PostgreSQL and beside the carts."""

from django.db import transaction

from cart_svc.carts import errors, rules, store
from cart_svc.carts.models import ArticleLimit, CartPolicy, VariantCopy


@transaction.atomic
def save_policy(*, policy: CartPolicy) -> None:
    """Carts of this channel follow these rules from now on.

    The store is written inside the transaction: should it fail, nothing has changed.
    """
    policy.save()
    store.put_policy(channel=policy.channel, policy=_rules_of(policy))


def put_policies_back() -> None:
    """The store has the rules again that PostgreSQL keeps, should it have lost them."""
    for policy in CartPolicy.objects.order_by("pk"):
        store.put_policy(channel=policy.channel, policy=_rules_of(policy))


@transaction.atomic
def limit_article(*, limit: ArticleLimit) -> None:
    """A cart takes no more of the article than this from now on.

    What is in carts already stays, is named as a problem and is not sold so. Raises UnknownArticle.
    The store is written inside the transaction: should it fail, nothing has changed.
    """
    limit.save()
    copy = VariantCopy.objects.locked().filter(pk=limit.sku).first()
    if copy is None:
        raise errors.UnknownArticle(sku=limit.sku)
    store.put_article(copy)


def _rules_of(policy: CartPolicy) -> rules.Policy:
    return rules.Policy(
        max_lines=policy.max_lines,
        max_quantity=policy.max_quantity,
        min_quantity=policy.min_quantity,
        days=policy.days,
        merge_rule=policy.merge_rule,
    )
