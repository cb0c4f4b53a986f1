"""Plays a random script in one world, and keeps all that reaches Ben."""

import random
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client as Browser

from clients.actions.cases import plan_session, write_next_time_line
from clients.actions.contact import change_country, change_wishes
from clients.actions.disclosing import disclose
from clients.actions.records import ask_for_deletion
from clients.actions.recovering import hand_over_to_client
from clients.actions.reminding import choose_reminders
from clients.actions.retention import set_legal_hold
from clients.enums import ConsentKind, DisclosureBasis
from clients.models import SecretsPolicy, Session
from homework.actions import sharing
from homework.actions.answering import choose_level, submit
from homework.actions.assigning import pause, resume
from homework.actions.commenting import change_comment, take_back_comment, write_comment
from homework.actions.joint import reword_line
from homework.actions.levels import set_rule_level
from homework.actions.noting import write_private_note
from homework.actions.opening import open_part
from homework.actions.publishing import publish
from homework.enums import FlagLevel, Level
from homework.library.catalogue import definition
from homework.models import Draft, Part
from practice.access.errors import RefusalError
from practice.enums import Remind
from practice.mail.models import Channel
from practice.people.covering import cover_pages
from practice.people.factors.changing import choose_only_passkey
from practice.people.models import User
from practice.people.refused import Tried
from practice.people.stopping import stop_link
from practice.people.tasks import keep_refused_sign_in
from practice.web.fresh import STAMP
from tests.abuse.doors import given
from tests.homework.leaks import alone
from tests.homework.leaks.cast import BACKEND
from tests.homework.leaks.scripts import HELD_BACK, Step
from tests.homework.leaks.twins import LEVELS, PROMISE, WORKS, Twin, masked, received, work_on_mail
from tests.homework.sharing.world import DAY_ZERO

PAGES = (
    *("/my/", "/my/answers/", "/my/together/", "/my/sharing/", "/my/log/", "/my/left/", "/my/settings/"),
    *("/my/settings/contact/", "/my/settings/sign-in/", "/my/settings/screen/", "/help/", "/my/export/"),
    *("/my/settings/reminders/", "/my/settings/sign-in/refused/"),
)
FILES = ("/my/export/json/", "/my/export/pdf/")
PAGES_OF_A_PART = ("/my/h/{}/", "/my/answers/{}/", "/my/answers/{}/level/", "/my/together/{}/", "/my/h/{}/1/draft/")
NEVER = "neverneverne"
OWN_PAGES = ("/my/log/", "/my/", "/my/settings/sign-in/", "/my/answers/", "/my/sharing/", "/my/export/json/")


def told(answer: HttpResponseBase) -> str:
    """All that an answer tells: status, headers, the names and terms of its cookies, and every byte."""
    headers = sorted(answer.headers.items())
    cookies = [(name, {**cookie, "expires": ""}) for name, cookie in sorted(answer.cookies.items())]
    return masked(f"{answer.status_code} {headers} {cookies} {answer.getvalue().decode('utf-8', 'replace')}")


@dataclass
class Player:
    """One world at the beginning; ``play`` changes it for good."""

    twin: Twin
    seen: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)
    days: int = 0

    @classmethod
    def at(cls, twin: Twin) -> "Player":
        """A player in a world that begins as ``twin`` does."""
        own = copy(twin)
        own.world = copy(twin.world)
        own.world.assignments, own.world.flags = {**twin.world.assignments}, {}
        return cls(own)

    def play(self, steps: Sequence[Step], *, whole: bool, seed: int) -> dict[str, str]:
        """Everything that reaches Ben; only a ``whole`` script has its hidden steps.

        Each visible step has a minute of its own, so that the unseen ones between them take no time.
        """
        for number, step in enumerate(steps):
            if step.hidden and not whole:
                continue
            if not step.hidden:
                self.twin.world.clock.moment = DAY_ZERO + timedelta(days=self.days, minutes=1 + number)
            self._do(number, step)
        self.twin.world.clock.moment = DAY_ZERO + timedelta(days=self.days, hours=2)
        return self._everything(random.Random(seed))  # noqa: S311 - the same in both worlds, nothing secret

    def _do(self, number: int, step: Step) -> None:
        act: Callable[..., HttpResponseBase | None] = getattr(self, step.act)
        try:
            answer = act(*step.about)
        except RefusalError:
            return
        if answer is not None and not step.hidden:
            self.seen[f"{number} {step.act}"] = told(answer)

    def browser(self, name: str) -> Browser:
        if name not in self.browsers:
            browser = self.browsers[name] = Browser()
            browser.force_login(User.objects.get(pk=self.twin.world.users[name].pk), backend=BACKEND)
        return self.browsers[name]

    def press(self, name: str, path: str, **fields: Any) -> HttpResponseBase:
        """Send a form as somebody who has shown once more who they are."""
        answer: HttpResponseBase = self._fresh(name).post(path, fields)
        return answer

    def _fresh(self, name: str) -> Browser:
        browser = self.browser(name)
        session = browser.session
        session[STAMP] = self.twin.world.clock.moment.isoformat()
        session.save()
        return browser

    def part(self, author: str, name: str) -> Part:
        return self.twin.part(name, author)

    def _everything(self, dice: random.Random) -> dict[str, str]:
        self.browsers.clear()
        browser = self._fresh("ben")
        own = {f"ben/{name}": self.part("ben", name).code for name in (*WORKS, "joint", "check")}
        others = {f"ana/{name}": self.part("ana", name).code for name in WORKS} | {"never": NEVER}
        asked = {path: path for path in PAGES} | {"joint": f"/my/joint/{own['ben/joint']}/"}
        asked |= {f"{page} {name}": page.format(code) for page in PAGES_OF_A_PART for name, code in own.items()}
        asked |= {f"{page} {name}": page.format(code) for page in PAGES_OF_A_PART[:4] for name, code in others.items()}
        kept = {*dice.sample(sorted(asked), len(asked) // 2), *PAGES[:5]}
        found = {key: told(browser.get(path)) for key, path in sorted(asked.items()) if key in kept}
        assert [page for page in PAGES if found.get(page, "200")[:3] != "200"] == []
        found |= {f"file {path}": told(browser.post(path)) for path in FILES}
        work_on_mail()
        return self.seen | found | {"mails": received(User.objects.get(pk=self.twin.world.users["ben"].pk))}

    # What everybody may know of.

    def ben_hands_in(self, name: str, level: str) -> HttpResponseBase | None:
        part = self.part("ben", name)
        if part.current_id:
            self.press("ben", f"/my/answers/{part.code}/change/")
        since = 1 if part.current_id else 0
        page = self.press("ben", f"/my/h/{part.code}/1/", note=f"{name} by Ben", revision=since)
        draft = Draft.objects.filter(part=part).first()
        if draft is None:
            return page
        return self.press("ben", f"/my/h/{part.code}/share/", level=level, revision=draft.revision, sure="yes")

    def ben_chooses(self, name: str, level: str) -> HttpResponseBase:
        return self.press("ben", f"/my/answers/{self.part('ben', name).code}/level/", level=level, sure="yes")

    def ben_types(self, name: str, _on: str) -> HttpResponseBase:
        return self.press("ben", f"/my/h/{self.part('ben', name).code}/1/", note="Begun.", stop="yes")

    def ben_saves(self, name: str, _on: str) -> HttpResponseBase:
        path = f"/my/h/{self.part('ben', name).code}/1/draft/"
        sent = {"fields": {"note": ["Begun by itself."]}, "revision": 9, "tab": "tab"}
        answer: HttpResponseBase = self.browser("ben").put(path, sent, content_type="application/json")
        return answer

    def ben_looks(self, name: str, on: str) -> HttpResponseBase:
        path = "/my/" if on == "yes" else f"/my/together/{self.part('ben', name).code}/"
        answer: HttpResponseBase = self.browser("ben").get(path)
        return answer

    def ben_opens_hers(self, name: str, _on: str) -> HttpResponseBase:
        return self.press("ben", f"/my/together/{self.part('ben', name).code}/")

    def ben_writes_a_line(self, name: str, _on: str) -> HttpResponseBase:
        promise = PROMISE | {"c_maker": "partner_b", "c_text": f"A line about {name}"}
        line = {f"commitment-0-{key}": value for key, value in promise.items()}
        return self.press("ben", f"/my/joint/{self.part('ben', 'joint').code}/", **line)

    def ben_agrees(self, _name: str, on: str) -> None:
        line = self.twin.line("ben", "One more")
        if on == "yes":
            self.twin.agree("ben", line)

    def ben_holds(self, _name: str, on: str) -> HttpResponseBase:
        return self.press("ben", f"/my/sharing/{self.twin.world.cases['pair'].code}/more/", on=on)

    def ben_consents(self, _name: str, on: str) -> HttpResponseBase:
        path = f"/my/sharing/{self.twin.world.cases['pair'].code}/consent/"
        return self.press("ben", path, kind="partner_sharing", on=on, sure="yes")

    def ana_shares(self, name: str, level: str) -> None:
        self.twin.hand_in("ana", name, Level(level))

    def ana_chooses(self, name: str, level: str) -> None:
        choose_level(self.part("ana", name), Level(level), by=self.twin.world.actor("ana"))

    def ray_plans(self, _name: str) -> None:
        starts = self.twin.world.clock.moment + timedelta(days=3)
        case, by = self.twin.world.cases["pair"], self.twin.world.owner
        plan_session(case, starts, zone="Europe/London", minutes=50, by=by)

    def ray_assigns(self, _name: str) -> None:
        self.twin.world.do_assign("pair", f"more {len(self.twin.world.assignments)}", LEVELS, *(False, None))

    def ray_rests(self, name: str) -> None:
        assignment, by = self.twin.world.assignments[name], self.twin.world.actor("ray")
        pause(assignment, by=by)
        resume(assignment, by=by)

    def ray_reads_his(self, name: str) -> None:
        open_part(self.part("ben", name).code, by=self.twin.world.actor("ray"))

    def days_pass(self, _name: str) -> None:
        """The worker reminds whom it has to, on the morning of each day."""
        self.days += 1
        self.twin.world.clock.moment = DAY_ZERO + timedelta(days=self.days)
        work_on_mail()
        self.browsers.clear()

    # What Ana does unseen, and what happens around her.

    def types(self, name: str, *_: str) -> None:
        self.twin.type("ana", name)

    def types_a_line(self, *_: str) -> None:
        self.twin.line("ana", "Only typed")

    def hands_in(self, name: str, level: str, _on: str) -> None:
        self.twin.hand_in("ana", name, Level(level))

    def chooses(self, name: str, level: str, _on: str) -> None:
        choose_level(self.part("ana", name), Level(level), by=self.twin.world.actor("ana"))

    def shares_in_a_hold(self, name: str, level: str, _on: str) -> None:
        self.twin.hand_in("ana", name, Level(level))

    def waits_for_release(self, _name: str, _level: str, on: str) -> None:
        level = Level.PARTNER if on == "yes" else Level.TOGETHER
        self.twin.hand_in("ana", HELD_BACK, level)

    def rewords_in_a_hold(self, *_: str) -> None:
        before = self.twin.joint.lines.filter(author_id=self.twin.world.users["ana"].pk, agreed_at__isnull=False)
        reword_line(
            before.latest("pk"),
            before.latest("pk").answers | {"c_text": "In other words"},
            by=self.twin.world.actor("ana"),
        )

    def agrees_in_a_hold(self, *_: str) -> None:
        self.twin.agree("ana", self.twin.line("ana", "Agreed in a hold"))

    def holds(self, *_: str) -> None:
        self.twin.world.do_hold("ana", "pair", on=True)

    def is_flagged(self, _name: str, _level: str, on: str) -> None:
        where = "pair" if on == "yes" else "solo"
        self.twin.world.do_raise_flag(f"f{len(self.twin.world.flags)}", "ana", where, 3)

    def sol_lifts(self, *_: str) -> None:
        """Flags are closed, while a hold of hers stays."""
        self.holds()
        for name in self.twin.world.flags:
            self.twin.world.do("lift_flag", name)

    def is_held_by_ray(self, *_: str) -> None:
        sharing.hold_case(self.twin.world.cases["pair"], by=self.twin.world.actor("ray"))

    def is_given_more(self, _name: str, _level: str, on: str) -> None:
        to = ("pair", ["ana"]) if on == "yes" else ("solo", None)
        title = f"own {len(self.twin.world.assignments)}"
        self.twin.world.do_assign(to[0], title, LEVELS[:2], *(False, to[1]))

    def does_more(self, _name: str, level: str, _on: str) -> None:
        for title in [title for title in self.twin.world.assignments if title.startswith("own ")]:
            self.twin.hand_in("ana", title, Level(level))

    def consents(self, _name: str, level: str, on: str) -> None:
        kind = ConsentKind.SUPERVISION if level == Level.PRIVATE else ConsentKind.RECORDS
        case, by = self.twin.world.cases["pair"], self.twin.world.actor("ana")
        sharing.set_consent(case, kind, on=on == "yes", by=by)

    def reads_his(self, *_: str) -> None:
        for name in WORKS:
            self.press("ana", f"/my/together/{self.part('ana', name).code}/")

    def looks(self, _name: str, _level: str, _on: str) -> None:
        for path in OWN_PAGES:
            self.browser("ana").get(path)

    def says_how_to_write(self, _name: str, _level: str, on: str) -> None:
        ana, by = self.twin.world.client("ana"), self.twin.world.actor("ana")
        change_wishes(ana, never=on == "yes", phone="0117 496 0100", hours={0: (0, 60)}, by=by)

    def says_when_to_remind(self, _name: str, _level: str, on: str) -> None:
        ana, by = self.twin.world.client("ana"), self.twin.world.actor("ana")
        choose_reminders(ana, Remind.OFF if on == "yes" else Remind.DAY_BEFORE, by_ways=(Channel.MAIL,), by=by)

    def stops_reminders(self, *_: str) -> None:
        link = stop_link(User.objects.get(pk=self.twin.world.users["ana"].pk))
        Browser().post("/" + link.split("/", 3)[3])

    def covers(self, _name: str, _level: str, on: str) -> None:
        user = User.objects.get(pk=self.twin.world.users["ana"].pk)
        cover_pages(user, on=on == "yes", by=self.twin.world.actor("ana"))

    def changes_password(self, *_: str) -> None:
        user = User.objects.get(pk=self.twin.world.users["ana"].pk)
        user.set_password("another made-up phrase")
        user.save(update_fields=["password"])

    def fails_to_sign_in(self, _name: str, _level: str, on: str) -> None:
        way = Tried.PASSWORD if on == "yes" else Tried.CODE
        user, moment = self.twin.world.users["ana"], self.twin.world.clock.moment
        Browser().post("/sign-in/", {"email": user.email, "password": "not this one"})
        keep_refused_sign_in.func([user.pk], way.value, 0, int(moment.timestamp()))

    def comes_by_passkey(self, _name: str, _level: str, on: str) -> None:
        """With a spare one; and sometimes the password counts again."""
        user, by = User.objects.get(pk=self.twin.world.users["ana"].pk), self.twin.world.actor("ana")
        given(user)
        given(user)
        choose_only_passkey(user, on=on == "yes", by=by)

    def reports(self, *_: str) -> None:
        kept = {"cc": [{"cc_ref": self.twin.joint.lines.earliest("pk").code, "cc_done": 1}]}
        submit(self.part("ana", "check"), kept, Level.THERAPIST, by=self.twin.world.actor("ana"))

    def asks_for_the_end(self, *_: str) -> None:
        ask_for_deletion(self.twin.world.client("ana"), "Please.", by=self.twin.world.actor("ana"))

    def signs(self, *_: str) -> None:
        if SecretsPolicy.objects.exists():
            self.twin.sign("ana")

    def ray_notes(self, *_: str) -> None:
        write_private_note(self.twin.world.cases["pair"], "About Ana.", by=self.twin.world.actor("ray"))

    def ray_comments(self, name: str, *_: str) -> None:
        """Writes to her about what she handed in, in other words, and takes one back; she reads it."""
        part, ray = self.part("ana", name), self.twin.world.actor("ray")
        comment = write_comment(part, "About what Ana wrote.", by=ray)
        change_comment(comment, "In other words.", by=ray)
        take_back_comment(write_comment(part, "Not this.", by=ray), by=ray)
        self.browser("ana").get(f"/my/answers/{part.code}/")
        self.browser("ana").post(f"/my/answers/{part.code}/read/")

    def ray_reads(self, name: str, *_: str) -> None:
        open_part(self.part("ana", name).code, by=self.twin.world.actor("ray"))

    def ray_tells_others(self, *_: str) -> None:
        words = {"recipient": "A doctor", "what": "A letter", "purpose": "Care"}
        case, by = self.twin.world.cases["pair"], self.twin.world.actor("ray")
        disclose(self.twin.world.client("ana"), case=case, **words, basis=DisclosureBasis.TREATMENT, by=by)

    def ray_hands_a_code(self, *_: str) -> None:
        case, by = self.twin.world.cases["pair"], self.twin.world.actor("ray")
        hand_over_to_client(case, self.twin.world.client("ana"), by=by)

    def ray_writes_a_line(self, *_: str) -> None:
        session = Session.objects.filter(case=self.twin.world.cases["pair"]).earliest("starts_at")
        write_next_time_line(session, "Ask Ana.", by=self.twin.world.actor("ray"))

    def is_kept_for_law(self, *_: str) -> None:
        set_legal_hold([self.twin.world.client("ana")], "A letter from a court.", by=self.twin.world.owner)

    def lives_elsewhere(self, _name: str, _level: str, on: str) -> None:
        where, by = "JP" if on == "yes" else "", self.twin.world.actor("ana")
        change_country(self.twin.world.client("ana"), where, by=by)

    def practice_says(self, _name: str, _level: str, on: str) -> None:
        publish(alone.CHECK, dict(definition(alone.CHECK)))
        level = FlagLevel.AT_ONCE if on == "yes" else FlagLevel.WORKING_DAY
        set_rule_level(f"{alone.CHECK}/monitor_maybe", level, by=self.twin.world.owner)

    def answers_alone(self, _name: str, _level: str, on: str) -> None:
        """The private check, with something that holds, and sometimes with what the practice made more urgent."""
        alone.checks(self.twin, {"p_monitor": "yes"} if on == "yes" else alone.URGENT | alone.MAYBE)
