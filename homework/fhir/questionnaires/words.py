"""The words of an item: its text, or what stands for it where a text is missing."""

import re
from html import unescape

from homework.fhir.questionnaires.extensions import HIDDEN, MARKDOWN, XHTML, control_of, value_of
from homework.fhir.questionnaires.shape import children
from practice.fhir.document import Object

# All of these go through the words once, whatever stands in them.
_UNSAID = re.compile(r"<(script|style)\b", re.IGNORECASE)
_SAID_AGAIN = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
_TAG = re.compile(r"<[^<>]*>")
_PICTURE = re.compile(r"<img\b|!\[(?:(?!!\[)[^\]])*\]\(", re.IGNORECASE)
_SPACE = re.compile(r"(?<![ \t])[ \t]*\n\s*\n\s*")
HELP = frozenset({"help", "flyover", "inline", "prompt", "unit", "legal"})


def text_of(source: Object) -> str:
    """What an item says, as plain words; nothing where it says nothing at all."""
    text = source.get("text")
    if isinstance(text, str) and text.strip():
        return text.strip()
    plain = [_SPACE.sub("\n\n", unescape(_TAG.sub(" ", _said(one)))).strip() for one in _rendered(source)]
    displays = [str(code["display"]).strip() for code in children(source, "code") if code.get("display")]
    return next((words for words in (*plain, *displays) if words), "")


def _said(words: str) -> str:
    """Words without what a browser does not show: scripts and styles that come to an end."""
    kept, begins, unclosed = [], 0, set[str]()
    for unsaid in _UNSAID.finditer(words):
        name = unsaid[1].lower()
        if unsaid.start() < begins or name in unclosed:
            continue
        again = _SAID_AGAIN[name].search(words, unsaid.end())
        if again is None:
            unclosed.add(name)
            continue
        kept.append(words[begins : unsaid.start()])
        begins = again.end()
    return " ".join([*kept, words[begins:]])


def shows_a_picture(source: Object) -> bool:
    """Whether the words of an item hold a picture, which is not shown here."""
    return any(_PICTURE.search(words) for words in _rendered(source))


def _rendered(source: Object) -> list[str]:
    found = (value_of(source.get("_text"), url) for url in (MARKDOWN, XHTML))
    return [str(words) for words in found if words]


def asides(source: Object, codes: frozenset[str]) -> list[Object]:
    """The texts under a question that belong to it rather than stand for themselves: help, the ends of a slider.

    One that is hidden, or read only after certain answers, stands for itself.
    """
    if source.get("type") in {"group", "display"}:
        return []
    return [one for one in children(source) if is_text(one) and control_of(one) in codes and _is_always_read(one)]


def _is_always_read(source: Object) -> bool:
    return not source.get("enableWhen") and value_of(source, HIDDEN) is not True


def is_text(source: Object) -> bool:
    """Whether an item is only read; some programs write help as a question of type text."""
    return source.get("type") == "display" or (source.get("type") == "text" and control_of(source) == "help")
