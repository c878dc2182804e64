"""Which country each name in the file means."""

from devstack.errors import refuse

# of these nobody can say where goods would go: they have a till, and no web order
NOWHERE = {"European Community": "EU", "Unspecified": "ZZ"}
CODES = {
    **NOWHERE,
    "Australia": "AU",
    "Austria": "AT",
    "Bahrain": "BH",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Channel Islands": "JE",
    "Cyprus": "CY",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "EIRE": "IE",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Hong Kong": "HK",
    "Iceland": "IS",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Lebanon": "LB",
    "Lithuania": "LT",
    "Malta": "MT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "RSA": "ZA",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "USA": "US",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
}


def code(name: str) -> str:
    """Its ISO 3166 code, or one that stands for no country; a name that is new is refused."""
    if name not in CODES:
        refuse(f"nobody has said which country {name!r} is")
    return CODES[name]


def is_somewhere(name: str) -> bool:
    """Whether goods can be sent there."""
    return name in CODES and name not in NOWHERE
