"""What a client has agreed to, who can see what, and who has looked."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clients.actions.secrets import sign_policy
from clients.enums import ConsentKind
from clients.models import Case
from clients.queries.cases import own_case
from clients.queries.consents import consents_in_force
from clients.queries.secrets import PolicyState, policies_of
from homework.actions.sharing import end_own_hold, hold_sharing, set_consent
from homework.enums import Level
from homework.models import Part
from homework.queries.circle import Circle, circles
from homework.queries.own import own_answers, own_circles, own_holds
from homework.queries.own_log import own_log
from homework.queries.wording import wording_of
from homework.summaries.sight import Sight, who_can_see
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.web.cover import own_page
from practice.web.fresh import ask_again, is_fresh
from practice.web.pages import client_page

CHANGES = "my_sharing"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One consent, and whether it is given."""

    kind: ConsentKind
    on: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """One own case: with whom, what is agreed, and about secrets."""

    case: Case
    circle: Circle
    agreements: tuple[Agreement, ...]
    in_force: PolicyState | None
    to_sign: PolicyState | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """One own part, and who can see it."""

    code: str
    title: str
    sight: Sight


@client_page
@own_page
def my_sharing(request: HttpRequest, actor: Actor) -> HttpResponse:
    cases, around = own_circles(actor)
    fresh = is_fresh(request)
    holds = own_holds(actor) if fresh else frozenset()
    given = {
        (row.case_id, row.kind) for row in consents_in_force(case.pk for case in cases) if row.client_id == actor.person
    }
    parts, _ = own_answers(actor)
    context = {
        "cases": [_case_view(case, around[case.pk], given, actor, is_held=case.pk in holds) for case in cases],
        "seen": [_seen(part, Level(part.level), around) for part in parts if part.level],
        "fresh": fresh,
    }
    return render(request, "homework/portal/sharing.html", context)


def _seen(part: Part, level: Level, around: Mapping[int, Circle]) -> Seen:
    form = wording_of(part)
    sight = who_can_see(around[part.assignment.case_id], level, guarded=form.reauth)
    return Seen(part.code, form.client_title, sight)


def _case_view(case: Case, circle: Circle, given: set[tuple[int, str]], actor: Actor, *, is_held: bool) -> CaseView:
    kinds = [kind for kind in ConsentKind if circle.partners or kind != ConsentKind.PARTNER_SHARING]
    states = policies_of(case) if circle.partners else []
    newest = states[0] if states else None
    return CaseView(
        case=case,
        circle=circle,
        agreements=tuple(Agreement(kind, (case.pk, kind.value) in given) for kind in kinds),
        in_force=next((state for state in states if state.in_force), None),
        to_sign=newest if newest and actor.person in newest.waits_for else None,
        is_held=is_held,
    )


@client_page
@own_page
def consent(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Give a consent or take it back; before sharing stops, always say what may be noticed, and offer a silent hold."""
    case = own_case(code, actor)
    if request.method != "POST":
        return redirect(CHANGES)
    kind = _kind(request.POST.get("kind", ""))
    on = request.POST.get("on") == "yes"
    stops = kind == ConsentKind.PARTNER_SHARING and not on
    if stops and "hold" in request.POST:
        hold_sharing(case, by=actor)
        return redirect(CHANGES)
    if stops and "sure" not in request.POST:
        circle = circles([case], actor.person)[case.pk]
        return render(request, "homework/portal/consent_off.html", {"case": case, "circle": circle, "kind": kind})
    set_consent(case, kind, on=on, by=actor)
    return redirect(CHANGES)


def _kind(words: str) -> ConsentKind:
    if words not in ConsentKind.values:
        raise NotVisibleError
    return ConsentKind(words)


@client_page
def pause(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One's own hold: seen and changed only after signing in once more."""
    case = own_case(code, actor)
    if not is_fresh(request):
        return ask_again(request)
    if request.method == "POST":
        act = hold_sharing if request.POST.get("on") == "yes" else end_own_hold
        act(case, by=actor)
    return redirect(CHANGES)


@client_page
@own_page
def sign(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Sign what was agreed about secrets."""
    case = own_case(code, actor)
    if request.method == "POST":
        wanted = request.POST.get("number", "")
        state = next((state for state in policies_of(case) if str(state.policy.number) == wanted), None)
        if state is None:
            raise NotVisibleError
        sign_policy(state.policy, by=actor)
    return redirect(CHANGES)


@client_page
@own_page
def my_log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who of the staff and which record systems have looked, and what the client chose, agreed to and signed."""
    log = own_log(actor, before=request.GET.get("before", ""))
    context = {
        "lines": log.lines,
        "earlier": f"?before={log.earlier}" if log.earlier else "",
        "is_first": "before" not in request.GET,
    }
    return render(request, "homework/portal/log.html", context)
