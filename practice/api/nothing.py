"""What stands at every address of the API where nothing is."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from practice.access.errors import NotVisibleError
from practice.api.views import ApiView


@extend_schema(exclude=True)
class NothingHere(ApiView):
    """The same answer as for what one may not see."""

    permission_classes = ()  # type: ignore[assignment]  # anybody gets the same answer
    rights = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Say so, whatever the method."""
        super().initial(request, *args, **kwargs)
        raise NotVisibleError
