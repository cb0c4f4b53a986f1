"""What is sent, as the document tells it: nothing is taken for what it is not."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# Patterns stand in the document, where a short name for many letters means others than here: none has one. No text
# has NUL in it, which no database likes; some has a sign that can be read: no space, no control, no punctuation, and
# no accent alone.
_UNREAD = (
    r"\x00-\x2f:-@\[-`{-\xa9\xab\xad\xb7\xbb\u0300-\u036f\u1680\u2000-\u206f\u3000-\u3003"
    r"\ufe00-\ufe0f\ufeff\uff01-\uff0f\ufff0-\uffff"
)
ANY, SOME = r"^[^\x00]*$", rf"^[^\x00]*[^{_UNREAD}][^\x00]*$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# RFC 3339, whose moments always have an offset.
_TWO = "[0-9][0-9]"
MOMENT = rf"^{_TWO}{_TWO}-{_TWO}-{_TWO}[Tt]{_TWO}:{_TWO}:{_TWO}(\.[0-9]+)?([Zz]|[+-]{_TWO}:{_TWO})$"

type Check = Callable[[Any], bool]


class Words(serializers.RegexField):
    """Words, or none."""

    def __init__(self, *, max_length: int, **more: Any) -> None:
        """Up to so many letters; left out they are none."""
        super().__init__(ANY, max_length=max_length, allow_blank=True, default="", **more)


class Name(serializers.RegexField):
    """Words of which at least one letter can be read."""

    def __init__(self, *, max_length: int, **more: Any) -> None:
        """Up to so many letters."""
        super().__init__(SOME, max_length=max_length, **more)


@extend_schema_field(OpenApiTypes.DATE)
class Day(serializers.DateField):
    """A day, such as 1990-03-14."""

    def to_internal_value(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Read it. Raises ValidationError for anything but a day in this one spelling."""
        read = serializers.RegexField(DAY, error_messages={"invalid": "Send a day, such as 1990-03-14."})
        return super().to_internal_value(read.run_validation(value))


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.DateTimeField):
    """A moment with its offset; a time of day without one could be meant anywhere."""

    def to_internal_value(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Read it. Raises ValidationError for anything but RFC 3339."""
        read = serializers.RegexField(MOMENT, error_messages={"invalid": "Send a moment with its offset."})
        return super().to_internal_value(read.run_validation(value).upper())


class Form(serializers.Serializer[Any]):
    """What is sent: a number is no text here, and a text no number, as the document says."""

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Read it. Raises ValidationError with everything that does not fit."""
        wrong = _of_other_kinds(self.fields, data) if isinstance(data, Mapping) else {}
        try:
            read = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                raise serializers.ValidationError(error.detail | wrong) from error
            raise
        if wrong:
            raise serializers.ValidationError(wrong)
        return read


def _of_other_kinds(fields: Mapping[str, Any], data: Mapping[Any, Any]) -> dict[str, Any]:
    found = {name: _flaw(field, data[name]) for name, field in fields.items() if data.get(name) is not None}
    return {name: flaw for name, flaw in found.items() if flaw}


def _flaw(field: Any, value: Any) -> Any:  # noqa: ANN401 - a field and what was sent for it
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        inside = {place: _flaw(field.child, one) for place, one in enumerate(value)}
        return {place: flaw for place, flaw in inside.items() if flaw}
    word, fits = next((check for kinds, check in _KINDS if isinstance(field, kinds)), ("", _anything))
    if fits(value):
        return None
    return [serializers.ErrorDetail(f"Send {word}.", code="invalid")]


def _anything(_: Any) -> bool:  # noqa: ANN401 - as above
    return True


def _is_number(value: Any) -> bool:  # noqa: ANN401 - as above
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def _is(kind: type) -> Check:
    return lambda value: isinstance(value, kind)


_KINDS: tuple[tuple[Any, tuple[str, Check]], ...] = (
    (serializers.BooleanField, ("true or false", _is(bool))),
    (serializers.IntegerField, ("a whole number", _is_number)),
    (
        (serializers.CharField, serializers.ChoiceField, serializers.DateField, serializers.DateTimeField),
        ("text", _is(str)),
    ),
)
