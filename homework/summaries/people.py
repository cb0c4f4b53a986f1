"""How people stand on paper: by their initials, also inside their own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from clients.models import Client
from homework.queries.naming import joined, letters


@dataclass(frozen=True)
class Initials:
    """The letters of the participants of one case. Two with the same letter are counted: "A1." and "A2."."""

    people: tuple[Client, ...]

    @cached_property
    def _letters(self) -> dict[int, str]:
        found = letters([client.called for client in self.people])
        return {client.pk: f"{letter}." for client, letter in zip(self.people, found, strict=True)}

    def of(self, client: Client | int | None) -> str:
        """One person's letter, "" for somebody who is not of this case."""
        key = client.pk if isinstance(client, Client) else client
        return self._letters.get(key, "") if key is not None else ""

    @property
    def all(self) -> str:
        """Everybody: "M. and J."."""
        return joined([self._letters[client.pk] for client in self.people])

    @cached_property
    def _names(self) -> dict[str, str]:
        return {
            name.casefold(): self._letters[client.pk] for client in reversed(self.people) for name in _names_of(client)
        }

    def without_names(self, words: str) -> str:
        """The words with each name of a participant replaced by the letter; nothing else of them changes."""
        longest_first: Sequence[str] = sorted(self._names, key=len, reverse=True)
        pattern = "|".join(re.escape(name) for name in longest_first)
        return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", self._letter_for, words, flags=re.IGNORECASE)

    def _letter_for(self, found: re.Match[str]) -> str:
        letter = self._names.get(found[0].casefold(), "…")
        return letter.removesuffix(".") if found.string[found.end() : found.end() + 1] == "." else letter


def _names_of(client: Client) -> set[str]:
    parts = {client.called, client.user.name, *client.user.name.split(), *client.called.split()}
    return {part for part in parts if len(part) > 1 and part[0].isupper()} | {client.called}
