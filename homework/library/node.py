"""A JSON object that knows where it stands and hands out its values by type."""

from collections.abc import Mapping

from homework.library.errors import FormError


class Node:
    """Values are read by type, each once; ``close`` refuses what nobody read."""

    def __init__(self, data: object, path: str) -> None:
        if not isinstance(data, Mapping):
            raise FormError(path, "has to be an object")
        self.path = path
        self._data = data
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def at(self, key: str) -> str:
        """Name the place of a key."""
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str, default: str | None = None) -> str:
        """Read words, which are never empty."""
        value = self._get(key, default)
        if value == default and key not in self._data:
            return str(value)
        if not isinstance(value, str) or not value.strip():
            raise FormError(self.at(key), "has to be words")
        return value

    def one_of(self, key: str, known: tuple[str, ...], default: str | None = None) -> str:
        """Read one of some known words."""
        value = self.text(key, default)
        if key in self._data and value not in known:
            raise FormError(self.at(key), f"has to be one of {', '.join(known)}")
        return value

    def whole(self, key: str) -> int:
        """Read a whole number."""
        value = self._get(key, None)
        if isinstance(value, bool) or not isinstance(value, int):
            raise FormError(self.at(key), "has to be a whole number")
        return value

    def maybe_whole(self, key: str) -> int | None:
        """Read a whole number that may be missing."""
        return self.whole(key) if key in self._data else None

    def number(self, key: str) -> float:
        """Read a number, whole or not."""
        value = self._get(key, None)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FormError(self.at(key), "has to be a number")
        return float(value)

    def wholes(self, key: str) -> tuple[int, ...]:
        """Read a list of whole numbers; missing is empty."""
        values = self._list(key) if key in self._data else []
        numbers = tuple(value for value in values if isinstance(value, int) and not isinstance(value, bool))
        if len(numbers) != len(values):
            raise FormError(self.at(key), "has to be a list of whole numbers")
        return numbers

    def named(self, key: str) -> dict[str, str]:
        """Read an object of words by name; missing is empty."""
        if key not in self._data:
            return {}
        value = self._get(key, None)
        if not isinstance(value, Mapping) or not all(isinstance(words, str) and words for words in value.values()):
            raise FormError(self.at(key), "has to be an object of words")
        return {str(name): str(words) for name, words in value.items()}

    def truth(self, key: str) -> bool:
        """Read true or false; missing is false."""
        value = self._data.get(key, False)
        self._read.add(key)
        if not isinstance(value, bool):
            raise FormError(self.at(key), "has to be true or false")
        return value

    def scalar(self, key: str) -> str | int | bool:
        """Read words, a whole number, or true or false."""
        value = self._get(key, None)
        if not isinstance(value, str | int):
            raise FormError(self.at(key), "has to be words, a whole number, true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of words; missing is refused, empty is fine."""
        values = self._list(key)
        if not all(isinstance(value, str) and value for value in values):
            raise FormError(self.at(key), "has to be a list of words")
        return tuple(str(value) for value in values)

    def nodes(self, key: str) -> tuple["Node", ...]:
        """Read a list of objects; missing is empty."""
        if key not in self._data:
            return ()
        return tuple(Node(value, f"{self.at(key)}[{index}]") for index, value in enumerate(self._list(key)))

    def node(self, key: str) -> "Node":
        """Read one object."""
        return Node(self._get(key, None), self.at(key))

    def close(self) -> None:
        """Refuse keys that nobody has read."""
        for key in self._data:
            if key not in self._read:
                raise FormError(self.at(str(key)), "is not a key of this object")

    def _get(self, key: str, default: object) -> object:
        self._read.add(key)
        if key not in self._data and default is None:
            raise FormError(self.at(key), "is missing")
        return self._data.get(key, default)

    def _list(self, key: str) -> list[object]:
        values = self._get(key, None)
        if not isinstance(values, list):
            raise FormError(self.at(key), "has to be a list")
        return values
