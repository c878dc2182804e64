"""What a row of the shop window says of a product."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any  # Any: JSON as the list sends it

from product_svc.catalog import selectors
from product_svc.catalog.models import Listing, Product, SearchDocument, WeighedText
from product_svc.catalog.rules.facets import tokens_of
from product_svc.catalog.rules.pictures import urls_of
from product_svc.catalog.rules.texts import (
    MAX_SEARCHED,
    barcode_words,
    folded,
    search_code,
    searched_words,
)
from shared_libs.api.rendering import to_json
from shared_libs.money import unit_price_text
from shared_libs.trade.price_lists import ChannelPrice

_SHORTEST_WORD, _LONGEST_WORD = 3, 64
State = selectors.ArticleState
Labels = Mapping[tuple[str, str], tuple[str, str]]
Offer = tuple[State, ChannelPrice]


def rows_of(group: Sequence[State], *, labels: Labels) -> Iterator[Listing]:
    """One row for each channel and currency in which one of the product's variants has a price."""
    product = group[0].variant.product
    words = _Words(labels)
    for (channel, currency), offers in _offers(group).items():
        states = [state for state, _price in offers]
        heading, vector = words.of(states)
        yield Listing(
            product=product,
            channel=channel,
            currency=currency,
            sort_en=folded(product.name_en)[:255],
            sort_fr=folded(product.name_fr or product.name_en)[:255],
            from_amount=min(price.amount for _state, price in offers),
            in_stock=any(state.variant.is_available for state, _price in offers),
            facets=_facets(product, states),
            codes=_codes(states),
            heading=heading,
            vector=vector,
            variants=[_variant(state, price) for state, price in offers],
            shown_en=_shown(product, offers, currency, language="en"),
            shown_fr=_shown(product, offers, currency, language="fr"),
        )


class _Words:
    """What is searched, made once for all markets in which the same variants are on sale."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._made: dict[tuple[str, ...], tuple[SearchDocument, SearchDocument]] = {}

    def of(self, states: Sequence[State]) -> tuple[SearchDocument, SearchDocument]:
        """The lexemes of codes and names, and those of everything."""
        key = tuple(state.variant.sku for state in states)
        if key not in self._made:
            texts = _texts(states, self._labels)
            made = (SearchDocument(part, limit=MAX_SEARCHED) for part in (texts[:2], texts))
            self._made[key] = next(made), next(made)
        return self._made[key]


def words_of(group: Sequence[State]) -> Iterator[str]:
    """What a mistyped search for this product may have meant; no codes and no descriptions."""
    product = group[0].variant.product
    texts = [product.name_en, product.name_fr]
    if product.category:
        texts += [product.category.name_en, product.category.name_fr]
    if product.brand:
        texts.append(product.brand.name)
    for word in searched_words(*texts):
        if _SHORTEST_WORD <= len(word) <= _LONGEST_WORD and not word.isdigit():
            yield word


def _offers(group: Sequence[State]) -> dict[tuple[str, str], list[Offer]]:
    offers: dict[tuple[str, str], list[Offer]] = {}
    for state in group:
        for price in state.prices:
            offers.setdefault((price.channel, price.currency), []).append((state, price))
    return dict(sorted(offers.items()))


def _facets(product: Product, states: Sequence[State]) -> list[str]:
    return tokens_of(
        category_path=product.category.path if product.category else "",
        brand=product.brand.slug if product.brand else "",
        attributes=list(_described(product, states)),
    )


def _codes(states: Sequence[State]) -> list[str]:
    found = [search_code(state.variant.sku) for state in states]
    for state in states:
        for barcode in state.barcodes:
            found += [search_code(word) for word in barcode_words(barcode.code)]
    return list(dict.fromkeys(found))


def _texts(states: Sequence[State], labels: Labels) -> list[WeighedText]:
    """What the product is found by; codes and names first, as `heading` has only those."""
    product = states[0].variant.product
    category, brand = product.category, product.brand
    said = [labels[each] for each in _choices(product, states) if each in labels]
    sizes = [(state.variant.label_en, state.variant.label_fr) for state in states]
    named = [(category.name_en, category.name_fr)] if category else []
    english, french = zip(*said, *sizes, *named, strict=True)
    return [
        WeighedText("A", plain=tuple(_codes(states))),
        WeighedText("B", (product.name_en,), (product.name_fr,)),
        WeighedText("C", english, french, plain=(brand.name,) if brand else ()),
        WeighedText("D", (product.description_en,), (product.description_fr,)),
    ]


def _described(product: Product, states: Sequence[State]) -> Iterator[Mapping[str, object]]:
    yield product.attributes
    for state in states:
        yield state.variant.options


def _choices(product: Product, states: Sequence[State]) -> Iterator[tuple[str, str]]:
    for values in _described(product, states):
        yield from ((code, str(value)) for code, value in values.items())


def _variant(state: State, price: ChannelPrice) -> dict[str, Any]:
    variant, before = state.variant, price.lowest_before
    return {
        "sku": variant.sku,
        "gtins": list(state.gtins),
        "label_en": variant.label_en,
        "label_fr": variant.label_fr or variant.label_en,
        "amount": unit_price_text(price.amount, price.currency),
        "lowest_before": None if before is None else unit_price_text(before, price.currency),
        "in_stock": variant.is_available,
        "whole_quantity": variant.whole_quantity,
    }


def _shown(product: Product, offers: Sequence[Offer], currency: str, *, language: str) -> str:
    """The product as the list sends it to readers of one language."""
    category = product.category
    shown = {
        "slug": product.slug,
        "name": _in(language, product.name_en, product.name_fr),
        "category": category
        and {"slug": category.slug, "name": _in(language, category.name_en, category.name_fr)},
        "picture": urls_of(product.cover) if product.cover else None,
        "variants": [
            {
                "sku": state.variant.sku,
                "gtin": state.gtins[0] if state.gtins else None,
                "price": {
                    "amount": unit_price_text(price.amount, currency),
                    "currency": currency,
                },
                "in_stock": state.variant.is_available,
            }
            for state, price in offers
        ],
    }
    return to_json(shown).decode()


def _in(language: str, english: str, french: str) -> str:
    return (french or english) if language == "fr" else english
