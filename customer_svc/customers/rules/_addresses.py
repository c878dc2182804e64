"""What an address needs in which country."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class AddressFormat:
    """The fields that a country cannot do without, and how its postal codes look."""

    required: frozenset[str]
    postal_code: re.Pattern[str] | None = None
    regions: frozenset[str] = frozenset()


# D, F, I, O, Q and U are not used in Canada; nor are W and Z at the beginning
_FIRST, _LETTER = "[ABCEGHJ-NPRSTVXY]", "[ABCEGHJ-NPRSTV-Z]"
_CANADIAN = re.compile(rf"{_FIRST}\d{_LETTER} ?\d{_LETTER}\d", re.ASCII)
_AMERICAN = re.compile(r"\d{5}(-\d{4})?", re.ASCII)
_FRENCH = re.compile(r"\d{5}", re.ASCII)
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
FORMATS = {
    "CA": AddressFormat(_ALL, _CANADIAN, _pairs(_PROVINCES)),
    "US": AddressFormat(_ALL, _AMERICAN, _pairs(_STATES)),
    "FR": AddressFormat(_CODE, _FRENCH),
    "GB": AddressFormat(_CODE, _BRITISH),
}


def address_problems(*, country: str, region: str, postal_code: str) -> dict[str, str]:
    """What is wrong with an address in its country: `required` or `invalid` by field."""
    format_ = FORMATS.get(country, _ANYWHERE)
    given = {"region": region, "postal_code": postal_code}
    problems = {field: "required" for field in format_.required if not given[field]}
    if region and format_.regions and region not in format_.regions:
        problems["region"] = "invalid"
    pattern = format_.postal_code
    if postal_code and pattern and not pattern.fullmatch(normal_postal_code(postal_code)):
        problems["postal_code"] = "invalid"
    return problems


def normal_postal_code(postal_code: str) -> str:
    """One spelling for a postal code: capitals, single blanks."""
    return " ".join(postal_code.upper().split())
