"""What other systems call our clients, cases and sessions: as an address has it, as a body does, and as it is told."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from clients.queries.elsewhere import Elsewhere
from practice.api.fields import SOME, Form, Name
from practice.api.problems import ProblemError
from practice.api.views import read

LONGEST_SYSTEM, LONGEST_ID = 200, 200
SYSTEM = r"^[A-Za-z0-9._:-]*[A-Za-z0-9._-]$"
UNFIT = (
    "No address has this name in it: the system is made of letters, digits and . _ - : and does not end in :, the id "
    "has a letter or digit, and each has up to 200 letters. What another way in has given another name, such as a url "
    "with slashes, is found in the list, which tells the code beside it. Use the code. To write, choose another name."
)
NAMES = (
    OpenApiParameter(
        "system",
        {"type": "string", "pattern": SYSTEM, "maxLength": LONGEST_SYSTEM},
        OpenApiParameter.PATH,
        description="Which system calls it so: a word, or a URN.",
    ),
    OpenApiParameter("id", {"type": "string", "pattern": SOME, "maxLength": LONGEST_ID}, OpenApiParameter.PATH),
)


class ElsewhereTold(serializers.Serializer[Any]):
    """What another system calls it. A record system may give any name, also one that no address has room for."""

    system = serializers.CharField(max_length=LONGEST_SYSTEM)
    id = serializers.CharField(max_length=LONGEST_ID)


class ElsewhereSent(Form):
    """What another system calls something, as an address or a row has it."""

    system = serializers.RegexField(SYSTEM, max_length=LONGEST_SYSTEM)
    id = Name(max_length=LONGEST_ID)


def name_in(system: str, value: str) -> Elsewhere:
    """What another system calls something, as an address has it. Raises ProblemError for what could be no such name."""
    try:
        said = read(ElsewhereSent, {"system": system, "id": value})
    except serializers.ValidationError:
        raise ProblemError(HTTPStatus.NOT_FOUND, UNFIT) from None
    return Elsewhere(said["system"], said["id"])
