"""What staff type into a search: a code, the beginning of one, or words of a name."""

from django.db.models import Q, QuerySet

from product_svc.catalog.models import Barcode, Product, Variant
from shared_libs.trade.barcodes import scanned_keys

_CODES = 500


def variants_called(said: str) -> QuerySet[Variant]:
    """The variants with this barcode, or whose SKU begins so; else those of products called so.

    Never both in one query: either way is found by an index, their disjunction by none.
    """
    coded = _coded(said)
    if coded:
        return Variant.objects.filter(pk__in=coded)
    return Variant.objects.filter(product__in=_named(said).values("pk"))


def products_called(said: str) -> QuerySet[Product]:
    """The products of a variant with this code, or whose address is this; else those called so."""
    coded = _coded(said)
    if coded:
        return Product.objects.filter(pk__in=Variant.objects.filter(pk__in=coded).values("product"))
    return _named(said)


def _coded(said: str) -> list[int]:
    """The variants whose barcode is this or whose SKU begins with it, in either case."""
    code = said.strip()
    spellings = {code, code.upper()}
    begins = Q()
    for spelling in spellings:
        begins |= Q(sku__startswith=spelling)
    found = set(Variant.objects.filter(begins).values_list("pk", flat=True)[:_CODES])
    codes = Barcode.objects.filter(key__in=list(scanned_keys(code)))
    return [*found, *codes.values_list("variant", flat=True)]


def _named(said: str) -> QuerySet[Product]:
    """The products in whose English or French name each of the words stands; none where nothing
    of what was said is a word: a dash stands in half of all names, and means none of them.
    """
    words = [word for word in said.split() if any(map(str.isalnum, word))]
    if not words:
        return Product.objects.none()
    english, french = Q(), Q()
    for word in words:
        english &= Q(name_en__icontains=word)
        french &= Q(name_fr__icontains=word)
    return Product.objects.filter(english | french | Q(slug=said.strip().lower()))
