"""A line of a joint text as one says it: whose promise it is, the promise itself, and what belongs to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homework.library.form import Item, walk
from homework.queries.shown import NOBODY, in_words


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line. ``facts`` say how often, by when and the like, each in a few words."""

    maker: str
    words: str
    facts: tuple[str, ...]


def spoken(group: Item, answers: Mapping[str, object], called: Mapping[str, str] = NOBODY) -> Spoken:
    """The answers of one entry in a line; ``called`` gives the names that stand for choices such as "partner_a"."""
    said = [item for item in walk(group.items) if item.link_id in answers and item.control != "hidden"]
    makers = [item for item in said if str(answers[item.link_id]) in called]
    first = next((item for item in said if item.type in {"string", "text"}), None)
    others = [item for item in said if item not in makers and item != first]
    return Spoken(
        maker=called[str(answers[makers[0].link_id])] if makers else "",
        words=str(answers[first.link_id]) if first else "",
        facts=tuple(_facts(others, answers)),
    )


def _facts(items: list[Item], answers: Mapping[str, object]) -> Iterator[str]:
    for item in items:
        value = answers[item.link_id]
        if item.link_id == "c_kind" and answers.keys() & {"c_due", "c_per_week"}:
            continue
        yield _promise_fact(item, value) or _any_fact(item, value)


def _promise_fact(item: Item, value: object) -> str:
    if item.link_id == "c_per_week" and isinstance(value, int):
        return ngettext("Once a week", "%(times)d times a week", value) % {"times": value}
    if item.link_id == "c_weight" and value in _SIZES:
        return _(_SIZES[value])
    phrases = {"c_due": _("Once, by %(day)s"), "c_review": _("Look at it again on %(day)s")}
    return phrases[item.link_id] % {"day": in_words(item, value)} if item.link_id in phrases else ""


_SIZES: Mapping[object, str] = {1: "Small", 2: "Medium", 3: "Big"}


def _any_fact(item: Item, value: object) -> str:
    if item.type == "choice":
        codes = value if isinstance(value, list) else [value]
        return ", ".join(in_words(item, code) for code in codes)
    return f"{item.text} {in_words(item, value)}"
