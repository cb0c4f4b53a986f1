"""The warning before something that was offered is taken back: what may be noticed, and the quiet way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from homework.enums import SHARING_LEVELS, Level
from homework.models import Part
from homework.queries.circle import Circle

ORDER = list(Level)


def is_taken_back(part: Part, chosen: Level) -> bool:
    """Whether this choice shares less than one that was meant for partners; whether it is open does not count."""
    before = Level(part.level) if part.level else None
    return before in SHARING_LEVELS and ORDER.index(chosen) < ORDER.index(before)


def warn(request: HttpRequest, part: Part, chosen: Level, circle: Circle) -> HttpResponse:
    """Ask once more, on the page from which the choice came."""
    context = {
        "part": part,
        "level": chosen,
        "circle": circle,
        "action": request.path,
        "revision": request.POST.get("revision", ""),
    }
    return render(request, "homework/portal/level_lower.html", context)
