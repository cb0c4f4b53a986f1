"""The words of an item: its text, or what stands for it where a text is missing."""

import re
from html import unescape

from homework.fhir.questionnaires.document import Object
from homework.fhir.questionnaires.extensions import MARKDOWN, XHTML, control_of, value_of
from homework.fhir.questionnaires.shape import children

_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"[ \t]*\n\s*\n\s*")
HELP = frozenset({"help", "flyover"})


def text_of(source: Object) -> str:
    """What an item says, as plain words; nothing where it says nothing at all."""
    text = source.get("text")
    if isinstance(text, str) and text.strip():
        return text.strip()
    rendered = [value_of(source.get("_text"), url) for url in (MARKDOWN, XHTML)]
    plain = [_SPACE.sub("\n\n", unescape(_TAG.sub(" ", str(one)))).strip() for one in rendered if one]
    displays = [str(code["display"]).strip() for code in children(source, "code") if code.get("display")]
    return next((words for words in (*plain, *displays) if words), "")


def asides(source: Object, codes: frozenset[str]) -> list[Object]:
    """The texts under a question that belong to it rather than stand for themselves: help, the ends of a slider."""
    if source.get("type") in {"group", "display"}:
        return []
    return [child for child in children(source) if is_text(child) and control_of(child) in codes]


def is_text(source: Object) -> bool:
    """Whether an item is only read; some programs write help as a question of type text."""
    return source.get("type") == "display" or (source.get("type") == "text" and control_of(source) == "help")
