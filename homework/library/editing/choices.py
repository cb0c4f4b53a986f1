"""The answers that a question offers: their words, their order, new ones."""

from dataclasses import dataclass

from homework.library.editing.fields import WRITE, says_the_same
from homework.library.editing.tree import Raw, Words


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer as a field: its name there, the code that stays, and its words."""

    name: str
    code: str
    words: str
    problem: str = ""


def has_choices(item: Raw) -> bool:
    """Whether the item offers answers to choose from."""
    return item.get("type") in {"choice", "open-choice"}


def field_of(code: str) -> str:
    """The name of the field with the words of a choice."""
    return f"option.{code}"


def fields_of(item: Raw) -> list[str]:
    """The names of the fields of all its answers."""
    return [field_of(str(option.get("code"))) for option in item.get("options", [])]


def choices_of(item: Raw, words: Words) -> list[Choice]:
    """The answers of an item, with the words as typed."""
    return [_choice(option, words) for option in item.get("options", [])]


def _choice(option: Raw, words: Words) -> Choice:
    name = field_of(str(option.get("code")))
    said = " ".join(words.get(name, [str(option.get("text", ""))]))
    return Choice(name, str(option.get("code")), said, "" if said.strip() else WRITE)


def put_choices(item: Raw, words: Words) -> None:
    """Write the typed words of the answers; codes never change, for answers are kept under them."""
    for option in item.get("options", []):
        typed = words.get(field_of(str(option.get("code"))))
        if typed is not None and not says_the_same(typed, [str(option.get("text", ""))], in_one_line=True):
            option["text"] = " ".join(typed).strip()


def add_choice(item: Raw, code: str) -> None:
    """Offer one more answer, without words yet."""
    item.setdefault("options", []).append({"code": code, "text": ""})


def drop_choice(item: Raw, code: str) -> None:
    """Offer one answer less; the question does not come with it either."""
    item["options"] = [option for option in item.get("options", []) if option.get("code") != code]
    if code in item.get("initial", []):
        item["initial"] = [word for word in item["initial"] if word != code]
        if not any(item["initial"]):
            del item["initial"]


def move_choice(item: Raw, code: str, by: int) -> None:
    """Move an answer up (-1) or down (1); at the end it stays where it is."""
    options = item.get("options", [])
    at = next((place for place, option in enumerate(options) if option.get("code") == code), None)
    if at is not None and 0 <= at + by < len(options):
        options.insert(at + by, options.pop(at))
