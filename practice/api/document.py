"""The OpenAPI document: what there is to call, for programs and for those who write them."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request


class DocumentRenderer(JSONRenderer):
    """OpenAPI as JSON, whatever is accepted."""

    media_type = "application/json"


@extend_schema(exclude=True)
@method_decorator(login_not_required, name="dispatch")
class OpenApiView(SpectacularJSONAPIView):
    """The document, for anybody: it tells nothing of anyone."""

    audience: frozenset[Any] = frozenset()
    authentication_classes = ()
    permission_classes = ()
    renderer_classes = [DocumentRenderer]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ANN401, ARG002, FBT001, FBT002 - as the framework has it
        """Answer in JSON always."""
        renderer = self.get_renderers()[0]
        return renderer, renderer.media_type
