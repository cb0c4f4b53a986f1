"""The instruments that come with the product, and those that a practice has to bring itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from homework.library.form import Form
from homework.library.node import Node
from homework.library.parsing import parse
from homework.library.reading_measures import read_scale
from homework.library.scale import Scale

MEASURES = Path(__file__).parent / "measures"
IMPORT_ONLY = Path(__file__).parent / "import_only.json"


@dataclass(frozen=True, slots=True)
class ImportOnly:
    """An instrument whose words do not come with the product, and why; its scoring rule where it is known."""

    code: str
    name: str
    why: str
    licence: str
    scale: Scale | None = None


@lru_cache(maxsize=1)
def measures() -> Mapping[str, Form]:
    """Return every instrument that comes with the product, by its slug."""
    forms = [parse(measure_definition(path.stem)) for path in sorted(MEASURES.glob("*.json"))]
    return MappingProxyType({form.slug: form for form in forms})


def measure_definition(slug: str) -> dict[str, object]:
    """Return the definition of one instrument as its data file has it; raises KeyError for one that is not there."""
    path = MEASURES / f"{slug}.json"
    if path.name not in {known.name for known in MEASURES.glob("*.json")}:
        raise KeyError(slug)
    content: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1)
def import_only() -> tuple[ImportOnly, ...]:
    """Return the instruments that a practice has to bring itself."""
    rows = json.loads(IMPORT_ONLY.read_text(encoding="utf-8"))
    return tuple(_import_only(Node(row, f"[{place}]")) for place, row in enumerate(rows))


@lru_cache(maxsize=1)
def scales() -> Mapping[str, Scale]:
    """Return every scoring rule that is known, by the code of its instrument."""
    shipped = {form.measure.code: form.measure.scale for form in measures().values() if form.measure}
    return MappingProxyType(shipped | {one.code: one.scale for one in import_only() if one.scale})


def _import_only(node: Node) -> ImportOnly:
    one = ImportOnly(
        code=node.text("code"),
        name=node.text("name"),
        why=node.text("why"),
        licence=node.text("licence"),
        scale=read_scale(node.node("scale")) if "scale" in node else None,
    )
    node.close()
    return one
