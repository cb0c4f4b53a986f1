"""Where a practice can be: time zones and countries, as lists to choose from."""

from functools import cache
from zoneinfo import available_timezones

_REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
COUNTRIES = (
    ("AR", "Argentina"), ("AU", "Australia"), ("AT", "Austria"), ("BE", "Belgium"), ("BR", "Brazil"),
    ("CA", "Canada"), ("CL", "Chile"), ("CO", "Colombia"), ("CZ", "Czechia"), ("DK", "Denmark"),
    ("FI", "Finland"), ("FR", "France"), ("DE", "Germany"), ("GR", "Greece"), ("HK", "Hong Kong"),
    ("IN", "India"), ("IE", "Ireland"), ("IL", "Israel"), ("IT", "Italy"), ("JP", "Japan"),
    ("KE", "Kenya"), ("MT", "Malta"), ("MX", "Mexico"), ("NL", "Netherlands"), ("NZ", "New Zealand"),
    ("NG", "Nigeria"), ("NO", "Norway"), ("PE", "Peru"), ("PH", "Philippines"), ("PL", "Poland"),
    ("PT", "Portugal"), ("SG", "Singapore"), ("ZA", "South Africa"), ("ES", "Spain"), ("SE", "Sweden"),
    ("CH", "Switzerland"), ("GB", "United Kingdom"), ("US", "United States"), ("UY", "Uruguay"),
)  # fmt: skip


@cache
def zones() -> tuple[tuple[str, str], ...]:
    """Every IANA zone that is named after a place, by name, with words to show."""
    names = sorted(name for name in available_timezones() if name.split("/", 1)[0] in _REGIONS)
    return tuple((name, name.replace("_", " ")) for name in ["UTC", *names])


def country_name(code: str) -> str:
    """The name of a country of the list; the code itself for any other."""
    return dict(COUNTRIES).get(code, code)
