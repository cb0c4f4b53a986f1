"""From the first look to handing in: start, check, share, done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clients.queries.secrets import policy_in_force
from homework.actions.drafting import drop_change, hand_in
from homework.actions.sharing import hold_sharing
from homework.enums import Level
from homework.errors import ChangedMeanwhileError, NotAnsweredError
from homework.forms.levels import LevelForm
from homework.library.answers import missing
from homework.library.errors import InvalidAnswersError
from homework.queries.own import Work, own_circle, own_part, work_on
from homework.summaries.answers import Said, Sheet, sheet_of
from homework.summaries.help import asking
from homework.summaries.levels import always_seen, cards, for_partners, told_by_together
from homework.summaries.sight import who_can_see
from homework.views.portal.asked import place_of
from homework.views.portal.doorway import enter, resting
from homework.views.portal.gap import is_taken_back, warn
from homework.views.portal.helping import help_is_wanted
from practice.access.actor import Actor
from practice.web.cover import own_page
from practice.web.pages import client_page


@client_page
@own_page
def start(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    part = own_part(code, actor)
    if part.assignment.taken_back_at or part.assignment.paused_at:
        return resting(request)
    work, circle = work_on(part), own_circle(part, actor)
    if part.current is not None and work.draft is None:
        return redirect("my_answer", code)
    levels = part.assignment.offered_levels
    context = {
        "work": work,
        "first": _first_open(work),
        "cards": cards(circle, levels, waits_for_therapist=part.assignment.needs_release, guarded=work.form.reauth),
        "told": told_by_together(circle, levels),
        "circle": circle,
        "policy": policy_in_force(part.assignment.case) if circle.partners else None,
        "joint": part.assignment.version.definition.get("joint", False),
        "always_seen": always_seen(work.form, levels),
        "asks_to_look": bool(asking(work.form, *work.form.items)),
    }
    return render(request, "homework/portal/start.html", context)


def _first_open(work: Work) -> int:
    skipped = work.draft.skipped if work.draft else []
    waiting = [page for page in work.questions if page.key not in work.answers and page.key not in skipped]
    page = (waiting or list(work.pages))[0] if work.answers or skipped else work.pages[0]
    return place_of(work.form, page.key)


@client_page
@own_page
def check(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Everything that was answered, to look at once more."""
    work = enter(request, actor, code)
    if isinstance(work, HttpResponse):
        return work
    if request.method == "POST" and "drop" in request.POST:
        drop_change(work.part, by=actor)
        return redirect("my_answer", code)
    if work.draft is None and work.part.current is not None:
        return redirect("my_answer", code)
    sheet = sheet_of(work)
    wrong = _wrong(work, sheet)
    if request.method == "POST" and not wrong:
        return redirect("homework_share", code)
    context = {
        "work": work,
        "sheet": sheet,
        "wrong": wrong if request.method == "POST" or "wrong" in request.GET else [],
        "who": who_can_see(own_circle(work.part, actor), None),
        "wants_help": help_is_wanted(work, work.answers),
    }
    return render(request, "homework/portal/check.html", context, status=422 if context["wrong"] else 200)


def _wrong(work: Work, sheet: Sheet) -> list[Said]:
    places = {place.split(".")[0] for place in (*missing(work.form, work.answers), *work.problems)}
    torn = set(work.draft.kept) if work.draft else set()
    return [said for said in sheet.said if said.key in places | torn]


@client_page
@own_page
def share(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The last step: choose who sees it, and hand it in."""
    work = enter(request, actor, code)
    if isinstance(work, HttpResponse):
        return work
    if work.draft is None:
        return redirect("homework_done" if work.part.current else "homework_start", code)
    if _wrong(work, sheet_of(work)):
        return _look_once_more(code)
    form = LevelForm(
        work.part.assignment.offered_levels,
        request.POST or None,
        initial={"level": _suggested(work), "revision": work.draft.revision},
    )
    if request.method == "POST" and form.is_valid():
        return _choose(request, actor, work, form)
    return _show_share(request, actor, work, form)


def _suggested(work: Work) -> str:
    return work.part.level or work.part.assignment.suggested_level


def _look_once_more(code: str) -> HttpResponse:
    answer = redirect("homework_check", code)
    answer["Location"] += "?wrong=1"
    return answer


def _choose(request: HttpRequest, actor: Actor, work: Work, form: LevelForm) -> HttpResponse:
    if "hold" in request.POST:
        hold_sharing(work.part.assignment.case, by=actor)
        return redirect("homework_share", work.part.code)
    chosen = Level(form.cleaned_data["level"])
    if is_taken_back(work.part, chosen) and "sure" not in request.POST:
        return warn(request, work.part, chosen, own_circle(work.part, actor))
    return _hand_in(work, form, actor)


def _hand_in(work: Work, form: LevelForm, actor: Actor) -> HttpResponse:
    code = work.part.code
    try:
        hand_in(work.part, form.cleaned_data["revision"], Level(form.cleaned_data["level"]), by=actor)
    except (ChangedMeanwhileError, NotAnsweredError, InvalidAnswersError):
        return _look_once_more(code)
    return redirect("homework_done", code)


def _show_share(request: HttpRequest, actor: Actor, work: Work, form: LevelForm) -> HttpResponse:
    circle, assignment = own_circle(work.part, actor), work.part.assignment
    levels = assignment.offered_levels
    context = {
        "work": work,
        "form": form,
        "cards": cards(circle, levels, waits_for_therapist=assignment.needs_release, guarded=work.form.reauth),
        "told": told_by_together(circle, levels),
        "for_partners": for_partners(work.form, levels),
        "always_seen": always_seen(work.form, levels),
        "circle": circle,
        "changes": work.part.current is not None,
    }
    return render(request, "homework/portal/share.html", context, status=422 if form.errors else 200)


@client_page
@own_page
def done(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Thanks, and who can see it now."""
    part = own_part(code, actor)
    if part.current is None or part.level is None:
        return redirect("homework_start", code)
    work = work_on(part)
    context = {
        "work": work,
        "who": who_can_see(own_circle(part, actor), Level(part.level), guarded=work.form.reauth),
        "wants_help": help_is_wanted(work, part.current.answers),
        "joint": part.assignment.version.definition.get("joint", False),
    }
    return render(request, "homework/portal/done.html", context)


@client_page
@own_page
def later(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A neutral close, after somebody said that they are not alone."""
    own_part(code, actor)
    return render(request, "homework/portal/later.html")
