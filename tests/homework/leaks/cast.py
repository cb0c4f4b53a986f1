"""A practice in which everything that could leak is there, each thing marked by words of its own."""

import json
from datetime import timedelta

from django.test import Client as Browser

from clients.actions.cases import plan_session, write_next_time_line
from clients.actions.disclosing import disclose
from clients.actions.duty import name_duty
from clients.actions.importing import Said, take_file
from clients.actions.lines import Wanted, connect, connect_calendar
from clients.actions.people import connect_record_system
from clients.actions.records import ask_for_joint_text
from clients.actions.turns import Turn
from clients.connectors.records import PersonRecord, SessionRecord
from clients.enums import DisclosureBasis, DutyKind, LineKind, RunEnd, Thing
from clients.imports.reasons import Reason
from clients.models import LineRun, RecordRequest, Session
from homework.actions import joint
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.authoring import copy_exercise
from homework.actions.building import add_item
from homework.actions.commenting import change_comment, take_back_comment, write_comment
from homework.actions.drafting import Sent, save_page
from homework.actions.emergency import break_glass
from homework.actions.enrolling import end_pathway, enrol
from homework.actions.escalating import escalate_flag
from homework.actions.levels import set_rule_level
from homework.actions.noting import write_private_note
from homework.actions.publishing import publish, publish_library
from homework.actions.publishing_pathways import publish_own
from homework.actions.resting import rest
from homework.actions.scheduling import set_schedule
from homework.actions.steering import give_step
from homework.actions.translating import translate
from homework.actions.writing import Typed, save_words
from homework.enums import Comes, FlagLevel, Level, PathwayEnd
from homework.library.pathways import pathway_definition
from homework.library.recurrence import Rule
from homework.models import BrokenGlass, Comment, Copy, Exercise, ExerciseVersion, Outlet, Part, PrivateNote, Schedule
from homework.queries.exercises import exercise
from practice.sync.changes import note_change
from practice.sync.registering import register_program
from practice.sync.webhooks.actions import add_webhook, pause_webhook
from practice.sync.webhooks.sending import Lane, prepare
from tests.homework.sharing.world import DATA, DAY_ZERO, Clock, World

BACKEND = "practice.people.backend.EmailBackend"
PEOPLE = {
    "ana": "client",
    "ben": "client",
    "dee": "client",
    "ray": "clinician",
    "sol": "clinician",
    "uma": "clinician",
    "vic": "clinician",
    "wes": "clinician",
    "sam": "clinician",
    "cal": "clinician",
    "gus": "client",
    "fay": "front_desk",
    "adi": "administrator",
    "pms": "integration",
}
WAITS = "private-safety-screen/severe_any"
SIGNED_OUT = "signed out"
READERS = ("ana", "ben", "dee", "gus", "ray", "sol", "sam", "cal", "uma", "vic", "wes", "fay", "adi", SIGNED_OUT)
LEVELS = ["private", "therapist", "together", "partner"]
LEDGER = ("recipient", "address", "what", "purpose")
TEXT_ITEMS = ("note", "aside", "only_team", "only_me")


class Leaky:
    """Ana and Ben, a couple with Ray; Ana alone with Sol; Uma supervises without consent, Vic's cover has ended.

    Vic has opened Ana's own case in an emergency, and Uma is on duty; Ray and Sol have notes of their own. Sam
    supervises Ana's own case with her consent, and Cal covers it. Gus and Ana were a couple with Ray, and separated.

    ``may`` maps each planted word to those who may read it; ``wording`` are those of an exercise, about nobody. Ana's
    parts stand in each state that Ben cannot tell apart; Dee is a stranger, Wes a clinician of the same practice, Fay
    the front desk, Adi runs the practice.
    """

    def __init__(self, clock: Clock) -> None:
        self.may: dict[str, set[str]] = {}
        self.world = World(clock)
        for name, kind in PEOPLE.items():
            self.world.do_person(name, kind)
        publish_library()
        self._cases()
        self._parts()
        self._joint_text()
        self._comes_back()
        self._sessions()
        self._ledger()
        self.world.do_raise_flag("f1", "ana", "solo", 2)
        self.plant("Chose something.", {"sol", "sam", "cal", "uma"})
        self._beyond_the_team()
        self._notes()
        self._comments()
        self._request()
        told = set(self.may)
        self._own_exercise()
        self.wording = self.may.keys() - told
        self._pathway()
        self._file()
        self._lines()
        self._webhook()

    def plant(self, word: str, readers: set[str]) -> str:
        self.may[word] = readers
        return word

    def browser(self, name: str) -> Browser:
        # A program's call is named by its sender, or each answer would have a name of its own.
        browser = Browser(headers={"X-Request-Id": "same"})
        if name == SIGNED_OUT:
            return browser
        browser.force_login(self.world.users[name], backend=BACKEND)
        return browser

    def part(self, name: str, author: str) -> Part:
        found = self.world.part(name, author)
        assert found is not None
        return found

    def secret_codes(self) -> list[object]:
        """One code of each kind of thing that strangers and Ben may not know, and Ana's part in each hidden state."""
        parts = [self.part(name, "ana").code for name in ("private", "open", "held", "drafted", "named", "own", "past")]
        solo = self.world.cases["solo"]
        session = Session.objects.filter(case=solo).earliest("pk")
        kept = (PrivateNote.objects.earliest("pk"), BrokenGlass.objects.get(), RecordRequest.objects.get())
        flag, named = self.world.flags["f1"], self.world.assignments["named"]
        comment = Comment.objects.earliest("pk")
        back = Schedule.objects.filter(people__client=self.world.client("ana")).latest("pk")
        hidden = (solo, session, flag, named, self.world.client("dee"), comment, *kept, back, back.people.get())
        return [*parts, *(thing.code for thing in hidden)]

    def _cases(self) -> None:
        world = self.world
        world.do_open_case("pair", ["ana", "ben"], "ray")
        world.do_open_case("solo", ["ana"], "sol")
        world.do_open_case("other", ["dee"], "sol")
        world.do_open_case("past", ["ana", "gus"], "ray")
        world.do_join_team("solo", "sam", "supervisor", None)
        world.do_join_team("solo", "cal", "cover", 30)
        world.do_consent("ana", "solo", "supervision", on=True)
        world.do_join_team("pair", "uma", "supervisor", None)
        world.do_join_team("pair", "vic", "cover", 2)
        for name in ("ana", "ben"):
            world.do_consent(name, "pair", "partner_sharing", on=True)
        for name in ("ana", "gus"):
            world.do_consent(name, "past", "partner_sharing", on=True)
        world.do_pass_days(3)

    def _submit(self, case: str, name: str, level: str, readers: set[str], *, release: bool = False) -> None:
        """Ana hands in words of her own at ``level``; ``readers`` of the team may read what is not hers alone."""
        self.world.do_assign(case, name, LEVELS[:2] if case == "solo" else LEVELS, release, None)
        team = readers - {"ben"}
        reach = {"note": readers, "aside": team, "only_team": team, "only_me": set()}
        answers = {item: self.plant(f"{item}-{name}", {"ana"} | reach[item]) for item in TEXT_ITEMS}
        submit(self.part(name, "ana"), {**answers, "strain": 7}, Level(level), by=self.world.actor("ana"))

    def _parts(self) -> None:
        self._submit("pair", "private", "private", set())
        self._submit("pair", "therapist", "therapist", {"ray"})
        self._submit("pair", "open", "partner", {"ray", "ben"})
        self._submit("pair", "waiting", "partner", {"ray"}, release=True)
        self._submit("pair", "alone", "together", {"ray"})
        self._submit("solo", "own", "therapist", {"sol", "sam", "cal", "vic"})
        self._submit("past", "past", "partner", {"ray"})
        self.world.do_separate("past")
        self.world.do_hold("ana", "pair", on=True)
        self._submit("pair", "held", "partner", {"ray"})
        self.world.do_assign("pair", "drafted", LEVELS, *(False, None))
        fields = {"note": [self.plant("words-still-typed", {"ana"})]}
        save_page(self.part("drafted", "ana"), "note", Sent(fields, pressed=True), by=self.world.actor("ana"))
        self.world.do_assign("pair", "named", LEVELS[:2], *(False, ["ana"]))

    def _joint_text(self) -> None:
        definition = json.loads((DATA / "joint_exercise.json").read_text(encoding="utf-8"))
        version: ExerciseVersion = publish(definition["slug"], definition)
        terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
        assignment = assign(self.world.cases["pair"], version, terms, by=self.world.actor("ray"))
        ana = self.world.actor("ana")
        joint.draft_line(assignment, {"line_text": self.plant("line-still-typed", {"ana"})}, by=ana)
        line = joint.draft_line(assignment, {"line_text": self.plant("line-in-a-hold", {"ana", "ray"})}, by=ana)
        joint.agree_line(line, by=ana)

    def _comes_back(self) -> None:
        """Something comes back for both, something for Ana alone in each of her cases; she has a rest."""
        both, alone = tuple(Level), (Level.PRIVATE, Level.THERAPIST)
        told = {"pair": {"ray", "uma"}, "solo": {"sol", "sam", "cal"}}
        for case, people, levels in (
            ("pair", ("ana", "ben"), both),
            ("pair", ("ana",), alone),
            ("solo", ("ana",), alone),
        ):
            note = self.plant(f"comes-back-in-{case}-for-{len(people)}", told[case] | set(people))
            team = self.world.team_actor(self.world.cases[case])
            terms = Terms(levels, Level.THERAPIST, needs_release=False, note=note)
            rule = Rule(Comes.EVERY, self.world.clock.moment.date(), 7)
            to = [self.world.client(name) for name in people]
            set_schedule(self.world.cases[case], self.world.version, terms, rule, times=None, to=to, by=team)
        event = Rule(Comes.EVENT, self.world.clock.moment.date())
        ray, log = self.world.actor("ray"), Terms(alone, Level.THERAPIST, needs_release=False)
        pair, ana = self.world.cases["pair"], self.world.client("ana")
        set_schedule(pair, self.world.version, log, event, times=None, to=[ana], by=ray)
        rest(2, by=self.world.actor("ana"))

    def _sessions(self) -> None:
        owner = self.world.owner
        for name, treating in (("pair", "ray"), ("solo", "sol")):
            case = self.world.cases[name]
            for day in (1, 10):
                moment = DAY_ZERO.replace(day=DAY_ZERO.day + day)
                plan_session(case, moment, zone="Europe/London", minutes=50, by=owner)
            first = Session.objects.filter(case=case).earliest("starts_at")
            team = {treating, "uma"} if name == "pair" else {treating, "sam", "cal"}
            line = self.plant(f"next-time-{name}", team)
            write_next_time_line(first, line, by=self.world.actor(treating))

    def _beyond_the_team(self) -> None:
        world, until = self.world, self.world.clock.moment + timedelta(days=30)
        name_duty(world.users["uma"], DutyKind.ON_DUTY, until=until, by=world.actor("adi"))
        escalate_flag(world.flags["f1"], by=world.actor("sol"))
        reason = self.plant("why-it-can-wait", {"adi"})
        told = FlagLevel.WORKING_DAY
        set_rule_level(WAITS, told, named=world.users["sol"], reason=reason, by=world.actor("adi"))
        break_glass(world.cases["solo"], "Sol cannot be reached.", by=world.actor("vic"))

    def _notes(self) -> None:
        for name, case in (("ray", "pair"), ("sol", "solo")):
            note = self.plant(f"note-of-{name}-alone", {name})
            write_private_note(self.world.cases[case], note, by=self.world.actor(name))

    def _comments(self) -> None:
        """Ray and Sol wrote to Ana: about an answer that Ben may read too, and about her own; one was taken back."""
        world = self.world
        for name, case, clinician, team in (
            ("open", "pair", "ray", {"ray"}),
            ("own", "solo", "sol", {"sol", "sam", "cal"}),
        ):
            words = self.plant(f"comment-{case}", {"ana"} | team)
            write_comment(self.part(name, "ana"), words, by=world.actor(clinician))
        for name in ("earlier", "newest"):
            words = self.plant(f"comment-{name}", {"ana", "ray"} if name == "newest" else {"ray"})
            if name == "earlier":
                changed = write_comment(self.part("therapist", "ana"), words, by=world.actor("ray"))
            else:
                change_comment(changed, words, by=world.actor("ray"))
        gone = write_comment(self.part("therapist", "ana"), self.plant("comment-gone", {"ray"}), by=world.actor("ray"))
        take_back_comment(gone, by=world.actor("ray"))

    def _ledger(self) -> None:
        """Something about Ana left in each of her cases; each is for its own team, for her, and for who runs it all."""
        for name, treating in (("pair", "ray"), ("solo", "sol")):
            team = {treating} if name == "pair" else {treating, "cal"}
            words = {word: self.plant(f"{word}-of-{name}", {"ana", "adi"} | team) for word in LEDGER}
            basis = DisclosureBasis.DANGER
            case, by = self.world.cases[name], self.world.actor(treating)
            disclose(self.world.client("ana"), case=case, **words, basis=basis, by=by)

    def _request(self) -> None:
        """Ana asks to read what she and Gus wrote together; it is for who decides about it."""
        words = self.plant("asks-for-the-past", {"ray"})
        past = self.world.cases["past"]
        past.refresh_from_db()
        ask_for_joint_text(past, words, by=self.world.actor("ana"))

    def _own_exercise(self) -> None:
        """Ray writes an exercise: the clinicians of the practice may know of it, whoever they care for."""
        clinicians = {name for name, kind in PEOPLE.items() if kind == "clinician"}
        by = self.world.actor("ray")
        published = exercise("session-feedback", by).version
        first = Exercise.objects.filter(practice=None).earliest("pk")
        translate(exercise(first.slug, by).version, "es", {"about": self.plant("En otra lengua", clinicians)}, 0, by=by)
        own = copy_exercise(published, by=by)
        key = add_item(own, "line", by=by)
        save_words(own, "about", Typed({"title": [self.plant("An exercise of our own", clinicians)]}), by=by)
        save_words(own, key, Typed({"text": [self.plant("A question of our own", clinicians)]}), by=by)

    def _pathway(self) -> None:
        """Ana was on a pathway alone, of one step that was done in the session though a gate was closed."""
        sol, solo = self.world.actor("sol"), self.world.cases["solo"]
        whole = pathway_definition("is-it-safe-to-trust")
        words = ["gate:G1", "clinician_release"]
        step = {"key": "one", "slug": "trust-timeline", "week": 1, "who": "each", "unlock": words, "due_days": 7}
        version = publish_own({**whole, "slug": "one-step", "steps": [step]}, by=sol)
        enrolment = enrol(solo, version, by=sol)
        reason = self.plant("reason-for-a-step", {"sol", "cal"})
        give_step(enrolment.steps.get(), reason=reason, in_session=True, by=sol)
        end = self.plant("words-of-an-end", {"ana", "sol", "sam", "cal"})
        end_pathway(enrolment, PathwayEnd.SAFETY, end, prepared=True, by=sol)

    def _file(self) -> None:
        """Fay looks at a file of people: it is for whoever runs the desk, and nothing of it is brought in."""
        desk = {name for name, kind in PEOPLE.items() if kind in {"clinician", "front_desk", "administrator"}}
        name, number = self.plant("Namedinafile Lopez", desk), self.plant("numbered-in-a-file", set())
        file = (
            f"Client number,First name,Last name,Called,E-mail,Birth date\n{number},{name},,,new@example.org,1988-03-14"
        )
        take_file(file.encode(), "people.csv", Said(), by=self.world.actor("fay"))

    def _lines(self) -> None:
        """Sol's own calendar, of which nobody else may know; and a system that told of somebody, for the desk."""
        desk = {name for name, kind in PEOPLE.items() if kind in {"clinician", "front_desk", "administrator"}}
        sol, adi, now = self.world.actor("sol"), self.world.actor("adi"), self.world.clock.moment
        key, address = self.plant("key-to-a-system", set()), self.plant("address-of-sols-calendar", set())
        asked = connect(Wanted(LineKind.CLINIKO, "Cliniko", "", {"key": key}), by=adi)
        calendar = connect_calendar(f"https://calendars.example/{address}", by=sol)
        person = PersonRecord("7", self.plant("Toldofelsewhere", desk), "Lopez")
        event = SessionRecord("8", (), now + timedelta(days=3), 50, title=self.plant("an-event-of-sols", {"sol"}))
        sent = connect(Wanted(LineKind.FHIR, "Records", "https://r.example/fhir", {"token": key}, sends=True), by=adi)
        outlet = Outlet.objects.create(line=sent, due_at=now)
        copy = {"kind": "QuestionnaireResponse", "code": self.part("therapist", "ana").code, "next_at": now}
        theirs = self.plant("known-there-as", set())
        Copy.objects.create(outlet=outlet, holder=sent.acts_as, theirs=theirs, changed_at=now, **copy)
        for line, thing, told, by in ((asked, Thing.CLIENT, person, adi), (calendar, Thing.SESSION, event, sol)):
            run = LineRun.objects.create(line=line, began_at=now, ended_at=now, end=RunEnd.DONE)
            Turn(line, run, by).ask(thing, told.id, told, Reason.BAD_ADDRESS)

    def _webhook(self) -> None:
        """An address that is told of changes of people: it is for whoever runs the practice; one message waits."""
        by, scopes = self.world.owner, ("clients.read",)
        system = connect_record_system(name="Archive", scopes=scopes, by=by)
        url = self.plant("https://told.example/hooks", {"adi"})
        hook = add_webhook(register_program(system, "Archive", scopes, by=by).client, url, by=by).endpoint
        note_change("clients", [self.world.client("ana").code], practice=by.practice)
        prepare(Lane(hook.pk, by.practice))
        pause_webhook(hook, by=by)
