"""Saves while somebody types."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.decorators import method_decorator
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from homework.actions.drafting import Sent, save_page
from homework.errors import HandedInError, TooLongError
from homework.library.form import Item
from homework.queries.own import Work, own_part, work_on
from homework.queries.typed import field_names, picked
from practice.access.actor import require_role
from practice.access.errors import NotVisibleError
from practice.api.parsing import ShallowJSONParser
from practice.enums import Role
from practice.web.actor import actor_of
from practice.web.cover import has_cover, is_covered
from practice.web.fresh import renew

MOST_WORDS = 1000
CURE = "Look at what you wrote. The page keeps it until it is saved."


class DraftSerializer(serializers.Serializer[Sent]):
    """What a tab sends for one page: the words of each field, and the revision that it started from."""

    words = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(allow_blank=True, trim_whitespace=False), max_length=MOST_WORDS
        )
    )
    revision = serializers.IntegerField(min_value=0, default=0)
    tab = serializers.CharField(max_length=16, default="", allow_blank=True)


@method_decorator(login_not_required, name="dispatch")
class DraftView(APIView):
    """The draft of one page: a GET gives the revision and a fresh token, anything else saves what was typed."""

    audience = frozenset({Role.CLIENT})
    parser_classes = (ShallowJSONParser, FormParser, MultiPartParser)

    def get(self, request: Request, code: str, place: int) -> Response:
        """Where the page stands, for a tab whose person has signed in again."""
        work, item = _work(request, code, place)
        return Response({"revision": work.revision(item.link_id), "token": get_token(request._request)})  # noqa: SLF001 - DRF keeps Django's request there

    def post(self, request: Request, code: str, place: int) -> Response:
        """Keep what was typed."""
        work, item = _work(request, code, place)
        read = DraftSerializer(data=_sent(request.data, item))
        if not read.is_valid():
            return Response({"problems": read.errors, "cure": CURE}, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
        values = read.validated_data
        sent = Sent(picked(item, values["words"]), values["revision"], values["tab"])
        return _save(request, work, item, sent)

    put = patch = post


def _work(request: Request, code: str, place: int) -> tuple[Work, Item]:
    actor = actor_of(request._request)  # noqa: SLF001 - DRF keeps Django's request there
    require_role(actor, Role.CLIENT)
    _refuse_under_cover(request._request)  # noqa: SLF001 - as above
    work = work_on(own_part(code, actor))
    if not 1 <= place <= len(work.form.items_flat) or not work.form.items_flat[place - 1].is_answered:
        raise NotVisibleError
    return work, work.form.items_flat[place - 1]


def _refuse_under_cover(request: HttpRequest) -> None:
    """The page keeps the words, and its button asks who writes; whoever goes on writing is asked no more."""
    if is_covered(request):
        raise PermissionDenied
    if has_cover(request) and request.method != "GET":
        renew(request)


def _sent(data: object, item: Item) -> dict[str, object]:
    """The same shape from a form and from JSON; whatever is not of this page is left out."""
    if isinstance(data, QueryDict):
        lists = dict(data.lists())
        return {"words": picked(item, lists), "revision": data.get("revision") or 0, "tab": data.get("tab", "")}
    if not isinstance(data, Mapping) or not isinstance(data.get("fields"), Mapping):
        return {}
    known = field_names(item)
    words = {name: value for name, value in data["fields"].items() if str(name).rsplit("-", 1)[-1] in known}
    return {"words": words, "revision": data.get("revision", 0), "tab": data.get("tab", "")}


def _save(request: Request, work: Work, item: Item, sent: Sent) -> Response:
    page = reverse("homework_question", args=(work.part.code, work.form.items_flat.index(item) + 1))
    try:
        saved = save_page(work.part, item.link_id, sent, by=actor_of(request._request))  # noqa: SLF001 - as above
    except HandedInError as refusal:
        return Response({"url": page, "words": str(refusal)}, status=status.HTTP_409_CONFLICT)
    except TooLongError as refusal:
        problems = {item.link_id: [str(refusal)]}
        return Response({"problems": problems, "cure": CURE}, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
    if saved.conflict:
        both = {"url": page, "here": sent.fields, "there": work.fields(item.link_id), "revision": saved.revision}
        return Response(both, status=status.HTTP_409_CONFLICT)
    return Response({"revision": saved.revision, "saved_at": saved.at})
