"""Whether the terms of a promotion make sense: asked by pages and by the API alike."""

from dataclasses import fields
from decimal import Decimal

from product_svc.catalog import selectors as catalog
from product_svc.promotions import errors
from product_svc.promotions.models import Coupon, Promotion
from product_svc.promotions.rules.terms import TermProblem, Terms, problems_of


def term_problems(promotion: Promotion) -> list[TermProblem]:
    """What does not fit together, and what the catalogue does not have; three queries."""
    terms = Terms(**{each.name: getattr(promotion, each.name) for each in fields(Terms)})
    return [*problems_of(terms), *_unknown(promotion)]


def refuse_wrong_terms(promotion: Promotion) -> None:
    """Raise TermsInvalid naming each field that is wrong."""
    problems = term_problems(promotion)
    if problems:
        raise errors.TermsInvalid(problems)


def refuse_less_than_used(row: Promotion | Coupon) -> None:
    """Raise TermsInvalid where a limit or a budget is below what has been used of it."""
    spent = {"total_limit": row.used_count}
    if isinstance(row, Promotion):
        spent["budget"] = row.used_amount
    limits = {name: getattr(row, name) for name in spent}
    problems = [
        TermProblem(name, "less_than_used", f"{Decimal(used).normalize():f}")
        for name, used in spent.items()
        if limits[name] is not None and limits[name] < used
    ]
    if problems:
        raise errors.TermsInvalid(problems)


def _unknown(promotion: Promotion) -> list[TermProblem]:
    gift = [promotion.gift_sku] if promotion.gift_sku else []
    unknown = catalog.unknown_names(
        categories=promotion.categories,
        brands=promotion.brands,
        skus=[*promotion.skus, *gift],
    )
    return [
        TermProblem("gift_sku" if name == "skus" and value in gift else name, "unknown_name", value)
        for name, values in unknown.items()
        for value in values
    ]
