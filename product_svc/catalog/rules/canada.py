"""Canada's sales taxes as they stand, and the shipping prices a new shop begins with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SeededRate:
    """A rate in percent, from one day until before another."""

    code: str
    percent: str
    since: str
    until: str = ""


GST = SeededRate("GST", "5", "2008-01-01")
# levied by the country, in whatever zone; the others by their province
FEDERAL = ("GST",)

TAX_CATEGORIES = (
    ("standard", "Standard", "Taxable au taux normal"),
    ("zero_rated", "Zero-rated (basic groceries)", "Détaxé (aliments de base)"),
    ("books", "Books", "Livres"),
    ("exempt", "Exempt", "Exonéré"),
)

ZONES = (
    ("AB", "Alberta"),
    ("BC", "British Columbia"),
    ("MB", "Manitoba"),
    ("NB", "New Brunswick"),
    ("NL", "Newfoundland and Labrador"),
    ("NS", "Nova Scotia"),
    ("NT", "Northwest Territories"),
    ("NU", "Nunavut"),
    ("ON", "Ontario"),
    ("PE", "Prince Edward Island"),
    ("QC", "Québec"),
    ("SK", "Saskatchewan"),
    ("YT", "Yukon"),
)

STANDARD_RATES: dict[str, tuple[SeededRate, ...]] = {
    "AB": (GST,),
    "BC": (GST, SeededRate("PST", "7", "2013-04-01")),
    "MB": (GST, SeededRate("RST", "7", "2019-07-01")),
    "NB": (SeededRate("HST", "15", "2016-07-01"),),
    "NL": (SeededRate("HST", "15", "2016-07-01"),),
    "NS": (
        SeededRate("HST", "15", "2010-07-01", "2025-04-01"),
        SeededRate("HST", "14", "2025-04-01"),
    ),
    "NT": (GST,),
    "NU": (GST,),
    "ON": (SeededRate("HST", "13", "2010-07-01"),),
    "PE": (SeededRate("HST", "15", "2016-10-01"),),
    "QC": (GST, SeededRate("QST", "9.975", "2013-01-01")),
    "SK": (GST, SeededRate("PST", "6", "2017-03-23")),
    "YT": (GST,),
}

# Printed books bear the federal part only: the provinces exempt them or give theirs back at the
# till.
BOOK_RATES = (GST,)

SHIPPING = (
    ("standard", "CAD", "9.95"),
    ("express", "CAD", "19.95"),
    ("pickup", "CAD", "0"),
)
