"""How people of one case are named together."""

from collections.abc import Sequence
from unicodedata import combining, normalize


def joined(names: Sequence[str], last: str = "and") -> str:
    """Names in one phrase: "Ana", "Ana and Jonah", "Ana, Jonah and Kim"."""
    *others, final = names
    return f"{', '.join(others)} {last} {final}" if others else final


def together(names: Sequence[str]) -> str:
    """Full names in one phrase; a family name that all share is said once: "Ana and Jonah Reyes"."""
    parted = [name.rsplit(" ", 1) for name in names]
    families = {parts[-1] for parts in parted if len(parts) > 1}
    if len(names) > 1 and len(families) == 1 and all(len(parts) > 1 for parts in parted):
        return f"{joined([parts[0] for parts in parted])} {families.pop()}"
    return joined(names)


def letters(names: Sequence[str]) -> tuple[str, ...]:
    """A letter for each name; those that begin alike are counted in their order: "A1", "A2", "J"."""
    first = [name[:1].upper() for name in names]
    return tuple(
        f"{letter}{first[: place + 1].count(letter)}" if first.count(letter) > 1 else letter
        for place, letter in enumerate(first)
    )


def folded(words: str) -> str:
    """Words as a search compares them: without accents and case."""
    plain = "".join(letter for letter in normalize("NFKD", words) if not combining(letter))
    return plain.casefold()
