"""The exercises that come with the product."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from homework.library.form import Form
from homework.library.parsing import parse

EXERCISES = Path(__file__).parent / "exercises"


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Form]:
    """Return every form by its slug: exercises by the article's steps, those after a breach, then the care forms."""
    forms = [parse(definition(path.stem)) for path in EXERCISES.glob("*.json")]
    return MappingProxyType({form.slug: form for form in sorted(forms, key=_place)})


def definition(slug: str) -> dict[str, object]:
    """Return the definition of one exercise as its data file has it; raises KeyError for one that does not exist."""
    path = EXERCISES / f"{slug}.json"
    if path.name not in {known.name for known in EXERCISES.glob("*.json")}:
        raise KeyError(slug)
    content: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _place(form: Form) -> tuple[bool, bool, str, str]:
    return form.tier == "care_form", form.step == "REB", form.step, form.slug
