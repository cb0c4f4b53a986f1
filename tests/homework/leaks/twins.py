"""One couple in two worlds that are alike but for what Ana does unseen, and all that reaches Ben in each."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.calendars import make_feed
from clients.actions.cases import plan_session
from clients.actions.secrets import propose_policy, sign_policy
from clients.enums import SecretsMode
from clients.models import SecretsPolicy, Session
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.drafting import Sent, save_page
from homework.actions.joint import agree_line, draft_line, remove_line
from homework.actions.occurring import open_what_is_due
from homework.actions.opening_own import open_own
from homework.actions.resting import rest
from homework.actions.scheduling import pause_schedule, set_schedule, skip
from homework.enums import Comes, Level
from homework.library.recurrence import Rule
from homework.models import Assignment, ExerciseVersion, JointLine, Part, Reminder, Schedule
from homework.tasks import write_reminders
from practice.enums import Role
from practice.mail.models import OutgoingMail
from practice.mail.tasks import send_waiting_mail
from practice.people.addresses import people_with
from practice.people.models import User
from tests.homework.leaks.addresses import Address, every_address, paths
from tests.homework.leaks.cast import BACKEND
from tests.homework.sharing.world import DAY_ZERO, Clock, World
from tests.practice.sync.apps import App

LEVELS = ["private", "therapist", "together", "partner"]
WORKS = ("both", "later", "given")
ENDS_THE_SESSION = {"leave", "sign_out"}
# What an app is told with each answer: how often it may still call, and a hash over codes, which are random.
OF_CALLS = {"RateLimit", "ETag"}
BOTH_WORLDS = ("Before by ana", "Before by ben", "First", "Second")
PROMISE = {"c_area": "digital", "c_kind": "recurring", "c_per_week": 3}
CHANGES = re.compile(
    r'(name="(csrfmiddlewaretoken|shown_to|tab|once)" value|data-token|nonce)="[^"]*"'
    r'|nonce-[^\']*|csrftoken=[^;]*|"token":"[^"]*"'
    # Programs are told moments to the last digit, and the clock of the tests moves on whenever it is asked.
    r"|(?<=T\d\d:\d\d):\d\d(?:\.\d+)?|(?<=settings/apps/)[A-Za-z0-9]{40}"
)
CODE = re.compile(
    r"(?<![a-z0-9])(?:[2-9a-hjkmnp-z]{12}|[0-9a-f]{64})(?![a-z0-9])"
    r"|(?<=prep-)[A-Z0-9]{4}|(?<=/quiet/)[^/\s]+/[^/\s]+"
)

type Act = Callable[["Twin"], None]


@contextmanager
def told_and_forgotten() -> Iterator[None]:
    """Whatever happens inside never happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def masked(words: str) -> str:
    """The words without what differs from one request to the next; codes are counted as they come."""
    seen: dict[str, str] = {}
    return CODE.sub(lambda code: seen.setdefault(code[0], f"code-{len(seen)}"), CHANGES.sub("", words))


def work_on_mail() -> None:
    """What the worker does."""
    write_reminders.func()
    send_waiting_mail.func()


def received(user: User) -> str:
    """Every mail to somebody, with its words and the minutes in which it was written and went out."""
    mails = OutgoingMail.objects.filter(person=user).order_by("pk")
    return "\n".join(
        f"{mail.created_at:%d %H:%M} {mail.sent_at and f'{mail.sent_at:%d %H:%M}'} {mail.subject} {masked(mail.body)}"
        for mail in mails
    )


class Twin:
    """Ana and Ben with Ray, Ana alone with Sol; three things that both do apart, one that they write together."""

    def __init__(self, clock: Clock, library: dict[str, ExerciseVersion]) -> None:
        clock.moment = DAY_ZERO
        self.world = World(clock)
        for name, kind in {"ana": "client", "ben": "client", "ray": "clinician", "sol": "clinician"}.items():
            self.world.do_person(name, kind)
        self.world.do_open_case("pair", ["ana", "ben"], "ray")
        self.world.do_open_case("solo", ["ana"], "sol")
        for name in ("ana", "ben"):
            self.world.do_consent(name, "pair", "partner_sharing", on=True)
        for name in WORKS:
            self.world.do_assign("pair", name, LEVELS, *(name == "later", None))
        Assignment.objects.filter(pk=self.world.assignments["later"].pk).update(due_at=DAY_ZERO + timedelta(days=1.5))
        self.joint = self._set(library["commitments-agreement"])
        self.check = self._set(library["commitment-check"])
        self.weekly = self._comes_back("pair", Comes.EVERY, "ana", "ben")
        self.world.assignments["weekly"] = self.weekly.assignments.get()
        for day in (-7, 7):
            starts = DAY_ZERO + timedelta(days=day)
            plan_session(self.world.cases["pair"], starts, zone="Europe/London", minutes=50, by=self.world.owner)
        text = "Ray tells neither what the other wrote."
        propose_policy(self.world.cases["pair"], SecretsMode.LIMITED, text, by=self.world.actor("ray"))
        for name in ("ana", "ben"):
            self.agree(name, self.line(name, f"Before by {name}"))

    def _set(self, version: ExerciseVersion) -> Assignment:
        terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=True)
        return assign(self.world.cases["pair"], version, terms, by=self.world.actor("ray"))

    def _comes_back(self, case: str, comes: Comes, *people: str) -> Schedule:
        both = len(people) > 1
        terms = Terms(tuple(Level) if both else tuple(Level)[:2], Level.THERAPIST, needs_release=False)
        rule = Rule(comes, self.world.clock.moment.date(), 7)
        to, by = [self.world.client(name) for name in people], self.world.team_actor(self.world.cases[case])
        return set_schedule(self.world.cases[case], self.world.version, terms, rule, times=None, to=to, by=by)

    def hers_comes_back(self) -> None:
        """Something comes back for Ana alone, in each of her cases; one time is left out, and some of it stops."""
        for case in ("pair", "solo"):
            by = self.world.team_actor(self.world.cases[case])
            weekly, event = (self._comes_back(case, comes, "ana") for comes in (Comes.EVERY, Comes.EVENT))
            skip(weekly, (weekly.starts + timedelta(days=7)).isoformat(), by=by)
            open_own(event.people.get(), by=self.world.actor("ana"))
            pause_schedule(weekly, by=by)

    def rests(self) -> None:
        rest(2, by=self.world.actor("ana"))

    def a_week_passes(self) -> None:
        """The worker opens what comes back."""
        self.world.do_pass_days(7)
        assert open_what_is_due(self.world.founder.practice_id) >= 1

    def part(self, name: str, author: str) -> Part:
        given = {**self.world.assignments, "joint": self.joint, "check": self.check}[name]
        return Part.objects.get(assignment=given, author_id=self.world.users[author].pk)

    def hand_in(self, author: str, name: str, level: Level) -> None:
        submit(self.part(name, author), {"note": f"{name} by {author}"}, level, by=self.world.actor(author))

    def type(self, author: str, name: str) -> None:
        sent = Sent({"note": ["begun"]}, pressed=True)
        save_page(self.part(name, author), "note", sent, by=self.world.actor(author))

    def line(self, author: str, words: str) -> JointLine:
        maker = {"ana": "partner_a", "ben": "partner_b"}[author]
        promise = PROMISE | {"c_maker": maker, "c_text": words}
        return draft_line(self.joint, promise, by=self.world.actor(author))

    def agree(self, author: str, line: JointLine) -> None:
        agree_line(JointLine.objects.get(pk=line.pk), by=self.world.actor(author))

    def remove(self, author: str, line: JointLine) -> None:
        remove_line(JointLine.objects.get(pk=line.pk), by=self.world.actor(author))

    def sign(self, author: str) -> None:
        sign_policy(SecretsPolicy.objects.get(), by=self.world.actor(author))

    def browser(self, name: str) -> Browser:
        # A program's call is named by its sender, or each answer would have a name of its own.
        browser = Browser(headers={"X-Request-Id": "same"})
        browser.force_login(User.objects.get(pk=self.world.users[name].pk), backend=BACKEND)
        return browser

    def ben_works(self) -> None:
        """Ben does his part as if Ana had done nothing."""
        self.hand_in("ben", "both", Level.TOGETHER)
        self.hand_in("ben", "given", Level.PARTNER)
        self.type("ben", "later")

    def ben_writes_with_her(self) -> None:
        """Ben adds two lines to the text, the second one first."""
        first, second = self.line("ben", "First"), self.line("ben", "Second")
        self.agree("ben", second)
        self.agree("ben", first)
        self.agree("ben", second)

    def ray_works(self) -> None:
        """Ray reads Ben's answers, and the pages before the session."""
        session = Session.objects.filter(case=self.world.cases["pair"]).latest("starts_at")
        browser = self.browser("ray")
        browser.get(f"/answers/{self.part('both', 'ben').code}/")
        for edition in ("clinician", "room"):
            browser.get(f"/sessions/{session.code}/prep/?edition={edition}")

    def everything_for_ben(self, *methods: str) -> dict[str, str]:
        """Every address that Ben can ask for, with his codes, with some of Ana's, and with one never used."""
        codes = {f"ben/{name}": self.part(name, "ben").code for name in (*WORKS, "joint", "check", "weekly")}
        codes |= {f"ana/{name}": self.part(name, "ana").code for name in ("both",)}
        codes |= {"never": "neverneverne", "pair": self.world.cases["pair"].code}
        lines = {str(row.answers["c_text"]): row.code for row in self.joint.lines.order_by("pk")}
        lines = {words: code for words, code in lines.items() if words in BOTH_WORLDS}
        browser, found = self.browser("ben"), {}
        app = {"Authorization": f"Bearer {App(self.world.owner).let_in(self.browser('ben'))['access_token']}"}
        for address in every_address():
            asks = set(address.parameters)
            if not is_for_clients(address) or not asks <= {"code", "place", "line"}:
                continue
            known = _kinds(address, codes)
            for path in paths(address, {"code": known, "place": [1], "line": [*lines.values()]}):
                for method in methods or ("get",):
                    more = app if address.pattern.startswith("api/v1/") else {}
                    answer = getattr(browser, method)(path, headers={"X-Request-Id": "same"} | more)
                    words = answer.getvalue().decode("utf-8", "replace")
                    key = f"{method} {_named(path, codes, lines)}"
                    headers = sorted((name, value) for name, value in answer.headers.items() if name not in OF_CALLS)
                    found[key] = masked(f"{answer.status_code} {headers} {words}")
        self.world.clock.moment = DAY_ZERO + timedelta(days=1)
        work_on_mail()
        ben = people_with("ben@example.org").get()
        assert Reminder.objects.filter(part__author_id=ben.pk).count() == 1
        return found | {"mails": received(ben), "calendar": self._calendar("ben")}

    def _calendar(self, name: str) -> str:
        """What somebody's calendar programme reads."""
        answer = Browser().get(reverse("calendar", args=[make_feed(by=self.world.actor(name))]))
        assert b"BEGIN:VEVENT" in answer.content
        return masked(f"{answer.status_code} {sorted(answer.headers.items())} {answer.content.decode()}")

    def on_the_table(self) -> dict[str, str]:
        """What Ray's screen and paper show in the room, and the page about Ben alone."""
        session = Session.objects.filter(case=self.world.cases["pair"]).latest("starts_at")
        browser, ben = self.browser("ray"), self.world.client("ben").code
        whole = {
            "screen": f"/sessions/{session.code}/prep/?edition=room&room=1",
            "paper": f"/sessions/{session.code}/prep.pdf?edition=room",
            "ben": f"/sessions/{session.code}/prep.pdf?edition=individual&person={ben}",
        }
        answers = {name: browser.get(path) for name, path in whole.items()}
        return {
            name: masked(f"{sorted(answer.headers.items())} {answer.content.decode()}")
            for name, answer in answers.items()
        }


def _kinds(address: Address, codes: dict[str, str]) -> list[object]:
    """The codes that make sense at an address: a case's, those of what is written together, or all parts'."""
    if "sharing/" in address.pattern:
        return [codes["pair"]]
    if "line" in address.parameters:
        return [codes["ben/joint"]]
    if address.is_for_programs:
        return [codes[name] for name in ("ben/both", "ana/both", "never")]
    return [code for name, code in codes.items() if name != "pair"]


def is_for_clients(address: Address) -> bool:
    """Whether a client may ask for it, without ending their session."""
    audience: frozenset[Role] = getattr(getattr(address.view, "cls", address.view), "audience", frozenset())
    return address.name not in ENDS_THE_SESSION and (not audience or Role.CLIENT in audience)


def _named(path: str, codes: dict[str, str], lines: dict[str, str]) -> str:
    for name, code in {**codes, **lines}.items():
        path = path.replace(code, f"<{name}>")
    return path
