"""One question a page: shown, answered, skipped, or left for later."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from homework.actions.drafting import Saved, Sent, pick_words, save_page, skip_page
from homework.actions.gate import GATE, says_no, turn_away
from homework.errors import TooLongError
from homework.library.form import Item
from homework.queries.forms import form_of
from homework.queries.own import own_part, work_on
from homework.queries.typed import Fields, picked, without_entry
from homework.views.portal.asked import ask_which, asked, item_at, page_of, place_of, show
from homework.views.portal.doorway import enter
from practice.access.actor import Actor
from practice.web.cover import own_page
from practice.web.pages import client_page

LONGEST_NUMBER = 9
LONGEST_MARK = 16


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person sent for one question."""

    request: HttpRequest
    actor: Actor
    code: str
    item: Item
    place: int

    @property
    def key(self) -> str:
        return self.item.link_id

    @property
    def fields(self) -> Fields:
        """The typed words, without an entry that was taken away."""
        fields = picked(self.item, dict(self.request.POST.lists()))
        gone = self.request.POST.get("remove")
        return without_entry(self.item, fields, gone) if gone else fields

    @property
    def sent(self) -> Sent:
        tab = self.request.POST.get("tab", "")[:LONGEST_MARK]
        return Sent(self.fields, _whole(self.request.POST.get("revision", "")), tab, pressed=True)

    def pressed(self, *names: str) -> bool:
        return any(name in self.request.POST for name in names)

    def stay(self, end: str = "") -> HttpResponse:
        answer = redirect("homework_question", self.code, self.place)
        answer["Location"] += end
        return answer


@client_page
@own_page
def question(request: HttpRequest, actor: Actor, code: str, place: int) -> HttpResponse:
    if request.method == "POST":
        item = item_at(form_of(own_part(code, actor).assignment.version), place)
        return _answer(Turn(request, actor, code, item, place))
    work = enter(request, actor, code)
    if isinstance(work, HttpResponse):
        return work
    page = page_of(work, item_at(work.form, place).link_id)
    if page is None:
        return redirect("homework_check", code)
    found = asked(work, page, work.fields(page.key), actor)
    if work.others(page.key):
        return ask_which(request, found)
    return show(request, actor, found, more=request.GET.get("more") == "1")


def _answer(turn: Turn) -> HttpResponse:
    if not turn.item.is_answered:
        return redirect("portal_home") if turn.pressed("stop") else _read_on(turn)
    part = own_part(turn.code, turn.actor)
    if turn.pressed("pick"):
        pick_words(part, turn.key, _whole(turn.request.POST["pick"]), by=turn.actor)
        return turn.stay()
    if turn.key == GATE and says_no(turn.fields):
        turn_away(part, by=turn.actor)
        return redirect("homework_later", turn.code)
    try:
        saved = save_page(part, turn.key, turn.sent, by=turn.actor)
    except TooLongError:
        return _judge(turn)
    return _after(turn, saved)


def _read_on(turn: Turn) -> HttpResponse:
    """Where nothing is asked at all, having read it is what is handed in."""
    work = enter(turn.request, turn.actor, turn.code)
    if isinstance(work, HttpResponse):
        return work
    if not work.questions and work.part.current is None:
        skip_page(work.part, turn.key, by=turn.actor)
    return _onwards(turn)


def _after(turn: Turn, saved: Saved) -> HttpResponse:
    """Saving comes first, whatever else is in the way of going on."""
    work = enter(turn.request, turn.actor, turn.code)
    if isinstance(work, HttpResponse):
        return work
    if saved.conflict:
        return turn.stay()
    if turn.pressed("add", "remove"):
        return turn.stay("?more=1#end" if turn.pressed("add") else "")
    if turn.pressed("skip"):
        skip_page(work.part, turn.key, by=turn.actor)
        return _onwards(turn)
    return redirect("portal_home") if turn.pressed("stop") else _judge(turn)


def _judge(turn: Turn) -> HttpResponse:
    work = enter(turn.request, turn.actor, turn.code)
    if isinstance(work, HttpResponse):
        return work
    page = page_of(work, turn.key)
    if page is None:
        return redirect("homework_check", turn.code)
    found = asked(work, page, turn.fields, turn.actor)
    form = found.judged()
    return show(turn.request, turn.actor, found, form=form) if form and form.errors else _onwards(turn)


def _onwards(turn: Turn) -> HttpResponse:
    work = work_on(own_part(turn.code, turn.actor))
    places = [place_of(work.form, page.key) for page in work.pages]
    later = [place for place in places if place > turn.place]
    if later:
        return redirect("homework_question", turn.code, later[0])
    return redirect("homework_check", turn.code)


def _whole(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) <= LONGEST_NUMBER else 0
