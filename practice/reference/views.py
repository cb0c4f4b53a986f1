"""The pages of the reference, for anybody: they tell nothing of anyone."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from practice.api.kinds import KINDS
from practice.fhir.kinds import Face
from practice.fhir.statement import StatementView
from practice.reference import ways_in
from practice.reference.calls import Call, calls_about, things
from practice.reference.samples import COMING_IN, Sample, sample
from practice.sync.scopes import OF_APPS, OF_ONESELF, OWN
from practice.web.pages import public_page

CLIENT = "trellis.py"


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of the guide."""

    word: str
    title: str
    lead: str


TOPICS = (
    Topic("authentication", "Getting a token", "Who may call, and how a program says who it is."),
    Topic("errors", "When a call is refused", "One shape for everything, and what to do about each kind."),
    Topic("lists", "Lists and changes", "Pages that miss nothing, and what is new since you last looked."),
    Topic("writing", "Writing safely", "Once and only once, and never over what you have not seen."),
    Topic("limits", "Rate limits", "How many calls there are, and how to wait."),
    Topic("fhir", "FHIR R4", "The same practice for systems that speak FHIR."),
    Topic("python", "The Python client", "One typed file to copy into your project."),
)
TITLES = {
    "assignments": "Homework",
    "cases": "Cases and consents",
    "changes": "Changes",
    "clients": "Clients",
    "exercises": "Exercises",
    "practice": "The practice",
    "responses": "Answers",
    "scores": "Totals",
    "sessions": "Sessions",
    "summaries": "Summaries",
    "webhooks": "Webhooks",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the reference."""

    word: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """A call with its sample."""

    call: Call
    sample: Sample


def _link(word: str, title: str) -> Link:
    return Link(word, title, reverse("reference_topic", args=[word]))


def _page(request: HttpRequest, template: str, current: str, **more: Any) -> HttpResponse:
    guide = [_link(topic.word, topic.title) for topic in TOPICS]
    about = [_link(thing, TITLES.get(thing, thing.capitalize())) for thing in things()]
    here = request.build_absolute_uri("/").rstrip("/")
    told = {"guide": guide, "things": about, "current": current, "here": here, "topics": TOPICS, **more}
    return render(request, f"practice/reference/{template}.html", told)


@public_page
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say what there is, and the first call."""
    setting = ways_in.SETTING.format(here=request.build_absolute_uri("/").rstrip("/"))
    return _page(request, "start", "", setting=setting, token=COMING_IN, first=ways_in.FIRST)


@public_page
@require_safe
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """Tell one topic of the guide, or all calls about one thing."""
    known = next((one for one in TOPICS if one.word == topic), None)
    if known is not None:
        return _page(request, f"topics/{topic}", topic, topic=known, **_about(request, topic))
    if topic not in things():
        raise Http404
    told = [Told(call, sample(call)) for call in calls_about(topic)]
    check = ways_in.check_signature() if topic == "webhooks" else ""
    return _page(request, "thing", topic, title=TITLES.get(topic, topic.capitalize()), told=told, check=check)


@public_page
@require_safe
def client(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - anybody gets the same
    """Give the Python client away."""
    text = (settings.BASE_DIR / "docs" / CLIENT).read_bytes()
    kept = {"Content-Disposition": f'attachment; filename="{CLIENT}"'}
    return HttpResponse(text, content_type="text/x-python; charset=utf-8", headers=kept)


def _about(request: HttpRequest, topic: str) -> dict[str, Any]:
    if topic == "authentication":
        samples = {name.lower(): getattr(ways_in, name) for name in ways_in.OF_AUTHENTICATION}
        own = [word for word in OWN if word != "introspection"]
        apps = [f"patient/{kind}.{rights}" for kind, rights in OF_ONESELF.items()]
        return samples | {"token": COMING_IN, "scopes": own, "app_scopes": [*apps, *OF_APPS]}
    if topic == "errors":
        return {"kinds": KINDS.values()}
    if topic == "fhir":
        return {"statement": _statement(request), "sample": ways_in.FHIR}
    if topic == "limits":
        return {"most": settings.API_CALLS_PER_MINUTE}
    return {}


def _statement(request: HttpRequest) -> dict[str, Any]:
    face: Face = resolve(reverse("fhir_metadata")).func.view_initkwargs["face"]  # type: ignore[attr-defined]  # of a class
    told: dict[str, Any] = StatementView(face=face).statement(request)["rest"][0]  # type: ignore[arg-type]  # as DRF's
    return told
