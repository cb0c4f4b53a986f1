"""Whom to call: help lines by country."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

CHECK_EVERY = timedelta(days=180)
EVERYWHERE = "INT"

_COUNTRIES = {
    "AU": "Australia",
    "CA": "Canada",
    "CH": "Switzerland",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "NZ": "New Zealand",
    "US": "United States",
}
_REGIONS = {"GB-ENG": "England", "GB-SCT": "Scotland", "GB-NIR": "Northern Ireland", "GB-WLS": "Wales"}


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line to call, write to or look up, with whether it is time to check it again."""

    country: str
    region: str
    kind: str
    name: str
    phone: str
    text: str
    url: str
    hours: str
    note: str
    needs_check: bool


def lines(country: str, today: date) -> tuple[HelpLine, ...]:
    """Return the confirmed lines for a country (``GB``) or a part of one (``GB-SCT``), then the finder for everywhere.

    Rows that nobody confirmed stay off. A confirmed row stays on when its last check is older than 180 days, and says
    that it needs one: an old number helps more than none. A country without rows has the finder, so that the list is
    never empty.
    """
    wanted = country.upper()
    due = today - _content()[0] > CHECK_EVERY
    rows = _content()[1]
    own = [row for row in rows if _serves(row["country"] or "", wanted)]
    finder = [row for row in rows if row["country"] == EVERYWHERE and row not in own]
    return tuple(_line(row, needs_check=due) for row in own + finder)


def countries() -> dict[str, str]:
    """Return the names of the countries that have confirmed lines, by their code, in the order of their names."""
    present = {(row["country"] or "")[:2] for row in _content()[1]}
    return {code: name for code, name in sorted(_COUNTRIES.items(), key=lambda pair: pair[1]) if code in present}


def came_checked_on() -> date:
    """Return the day on which the lines were confirmed that come with the product."""
    return _content()[0]


def emergency_number(country: str) -> str | None:
    """Return the confirmed emergency number of a country; None where the practice has to name it."""
    own = [row for row in _content()[1] if _serves(row["country"] or "", country.upper())]
    return next((row["phone"] for row in own if row["kind"] == "emergency"), None)


def _serves(row_country: str, wanted: str) -> bool:
    return row_country == wanted or row_country.startswith(f"{wanted}-") or wanted.startswith(f"{row_country}-")


def _line(row: dict[str, str | None], *, needs_check: bool) -> HelpLine:
    country = row["country"] or ""
    return HelpLine(
        country=country,
        region=_REGIONS.get(country, ""),
        kind=row["kind"] or "",
        name=row["name"] or "",
        phone=row["phone"] or "",
        text=row["text"] or "",
        url=row["url"] or "",
        hours=row["hours"] or "",
        note=row["note"] or "",
        needs_check=needs_check,
    )


@lru_cache(maxsize=1)
def _content() -> tuple[date, tuple[dict[str, str | None], ...]]:
    content = json.loads(Path(__file__).with_name("crisis.json").read_text(encoding="utf-8"))
    return date.fromisoformat(content["checked_on"]), tuple(row for row in content["rows"] if row["shipped_enabled"])
