"""What an address needs in which country, and how it is written there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLAIN = ("{name}", "{line1}", "{line2}", "{postal_code} {city}")
_CITY_FIRST = ("{name}", "{line1}", "{line2}", "{city} {region} {postal_code}")


@dataclass(frozen=True)
class AddressFormat:
    """The fields that a country cannot do without, how its postal codes look, and its lines.

    `tail` letters of a postal code stand after a blank.
    """

    required: frozenset[str]
    postal_code: re.Pattern[str] | None = None
    regions: frozenset[str] = frozenset()
    lines: tuple[str, ...] = _PLAIN
    tail: int = 0


# D, F, I, O, Q and U are not used in Canada; nor are W and Z at the beginning
_FIRST, _LETTER = "[ABCEGHJ-NPRSTVXY]", "[ABCEGHJ-NPRSTV-Z]"
_CANADIAN = re.compile(rf"{_FIRST}\d{_LETTER} ?\d{_LETTER}\d", re.ASCII)
_AMERICAN = re.compile(r"\d{5}(-\d{4})?", re.ASCII)
_BRITISH = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.ASCII)
# provinces and states by pairs of letters
_PROVINCES = "ABBCMBNBNLNSNTNUONPEQCSKYT"
_STATES = (
    "ALAKAZARCACOCTDEDCFLGAHIIDILINIAKSKYLAMEMDMAMIMNMSMOMTNENVNHNJNMNYNCNDOHOKORPAPRRISCSDTNTXUTVT"
    "VAWAWVWIWYASGUMPVIAAAEAP"
)


def _pairs(letters: str) -> frozenset[str]:
    return frozenset(letters[at : at + 2] for at in range(0, len(letters), 2))


_ALL = frozenset({"region", "postal_code"})
_CODE = frozenset({"postal_code"})
_ANYWHERE = AddressFormat(required=frozenset())
_AUSTRALIAN = frozenset({"NSW", "VIC", "QLD", "SA", "WA", "TAS", "ACT", "NT"})
_FOUR, _FIVE = re.compile(r"\d{4}", re.ASCII), re.compile(r"\d{5}", re.ASCII)
_DUTCH = re.compile(r"[1-9]\d{3} ?[A-Z]{2}", re.ASCII)
_BRITISH_LINES = ("{name}", "{line1}", "{line2}", "{city}", "{postal_code}")
_AMERICAN_LINES = ("{name}", "{line1}", "{line2}", "{city}, {region} {postal_code}")
FORMATS = {
    "AU": AddressFormat(_ALL, _FOUR, _AUSTRALIAN, _CITY_FIRST),
    "BE": AddressFormat(_CODE, _FOUR),
    "CA": AddressFormat(_ALL, _CANADIAN, _pairs(_PROVINCES), _CITY_FIRST, tail=3),
    "CH": AddressFormat(_CODE, _FOUR),
    "DE": AddressFormat(_CODE, _FIVE),
    "ES": AddressFormat(_CODE, _FIVE),
    "FR": AddressFormat(_CODE, _FIVE),
    "GB": AddressFormat(_CODE, _BRITISH, lines=_BRITISH_LINES, tail=3),
    "IT": AddressFormat(_CODE, _FIVE),
    "LU": AddressFormat(_CODE, _FOUR),
    "NL": AddressFormat(_CODE, _DUTCH, tail=2),
    "US": AddressFormat(_ALL, _AMERICAN, _pairs(_STATES), _AMERICAN_LINES),
}


def address_format(*, country: str) -> AddressFormat:
    """How addresses of a country are written; of one that we do not know, anyhow."""
    return FORMATS.get(country, _ANYWHERE)


def address_lines(*, address: Mapping[str, str]) -> list[str]:
    """An address as it stands on a label, without the lines that have nothing to say."""
    templates = address_format(country=address["country"]).lines
    written = [" ".join(line.format_map(address).split()) for line in templates]
    return [line.strip(", ") for line in [*written, address["country"]] if line.strip(", ")]


def address_problems(*, country: str, region: str, postal_code: str) -> dict[str, str]:
    """What is wrong with an address in its country: `required` or `invalid` by field."""
    format_ = address_format(country=country)
    given = {"region": region, "postal_code": postal_code}
    problems = {field: "required" for field in format_.required if not given[field]}
    if region and format_.regions and region not in format_.regions:
        problems["region"] = "invalid"
    pattern = format_.postal_code
    written = normal_postal_code(postal_code, country=country)
    if postal_code and pattern and not pattern.fullmatch(written):
        problems["postal_code"] = "invalid"
    return problems


def normal_postal_code(postal_code: str, *, country: str = "") -> str:
    """One spelling for a postal code: capitals, and blanks where the country has them."""
    tail = address_format(country=country).tail
    if not tail:
        return " ".join(postal_code.upper().split())
    letters = "".join(postal_code.upper().split())
    return f"{letters[:-tail]} {letters[-tail:]}" if len(letters) > tail else letters
