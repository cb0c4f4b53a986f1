"""The tour of the house: every page of every role in the demo practice."""

from collections.abc import Iterator

from clients.actions.duty import name_duty
from clients.actions.people import invite
from clients.actions.records import ask_for_deletion
from clients.enums import DutyKind
from clients.models import Case, Client, Session
from homework.actions.commenting import change_comment, write_comment, write_to_all
from homework.actions.drafting import begin_change
from homework.actions.emergency import break_glass
from homework.actions.escalating import escalate_flag
from homework.actions.help_lines import add_line
from homework.actions.levels import set_rule_level
from homework.actions.noting import write_private_note
from homework.actions.publishing_pathways import copy_pathway
from homework.enums import FlagLevel
from homework.library.pages import Page
from homework.models import Assignment, Enrolled, Enrolment, Flag, JointLine, LineKind, Part, Schedule
from homework.queries.own import work_on
from homework.queries.pathways import published_pathway
from homework.queries.together import opened_to
from homework.views.portal.asked import place_of
from practice import clock
from practice.access.actor import Actor
from practice.people.addresses import people_with
from practice.people.links import invitation_link, reset_link
from practice.people.models import User
from practice.people.refused import Tried, keep_refused
from practice.people.stopping import stop_link
from practice.sync.models import RecordSystem
from practice.web.actor import actor_for
from tests.journeys.stops import (
    CLIENTS,
    DESK,
    ELENA,
    HART,
    LUIS,
    MAYA,
    MENSAH,
    NOBODY,
    NORA,
    OFFICE,
    OKAFOR,
    TOM,
    Stop,
    at,
)
from tests.journeys.tour_apps import apps
from tests.journeys.tour_imports import files
from tests.journeys.tour_lines import lines
from tests.journeys.tour_reference import reference
from tests.journeys.tour_sync import connections
from tests.journeys.tour_writing import written


def tour() -> list[Stop]:
    """All stops; each person's own stand together."""
    stops = [
        *_doors(),
        *reference(),
        *_client_pages(),
        *_clinician_pages(),
        *_desk_pages(),
        *_settings(),
        *_lost(),
        *lines(),
    ]
    return sorted(stops, key=lambda stop: stop.who)


def _user(email: str) -> User:
    return people_with(email).get()


def _case(email: str) -> Case:
    return Case.objects.filter(participants__client__user=_user(email)).earliest("pk")


def _doors() -> Iterator[Stop]:
    for name in ("home", "sign_in", "password_reset", "password_reset_sent", "recover", "help_now", "safety"):
        yield at(NOBODY, name)
    for name, press in (("password_reset", "Send me a link"), ("recover", "Go on")):
        yield at(NOBODY, name, press=press, status=422)
    secret = invite(_user(NORA), by=actor_for(_user(OFFICE)))
    yield Stop(NOBODY, "invitation", _path(invitation_link(secret)))
    yield at(NOBODY, "invitation", "never-made", status=410)
    yield Stop(NOBODY, "stop_mail", _path(stop_link(_user(TOM))))
    yield Stop(NOBODY, "stop_mail", _path(stop_link(_user(TOM))), "Stop them")
    yield Stop(NOBODY, "password_new", _path(reset_link(_user(TOM))))
    yield Stop(NOBODY, "password_new", _path(reset_link(_user(TOM))), "Save", 422)


def _path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def _lost() -> Iterator[Stop]:
    """What is not there looks the same for everybody who is signed in."""
    for who in (NOBODY, MAYA, MENSAH):
        yield Stop(who, "", "/nowhere/", status=404)


def _client_pages() -> Iterator[Stop]:
    for who in CLIENTS:
        for name in ("portal_home", "my_answers", "my_open", "my_sharing", "my_log", "my_disclosures"):
            yield at(who, name)
    for name in ("my_again", "my_settings", "my_sign_in", "my_password", "my_contact", "my_country", "my_address"):
        yield at(MAYA, name)
    for name in ("my_screen", "my_way_out", "my_reminders", "my_number", "my_export", "my_rest"):
        yield at(MAYA, name)
    yield at(MAYA, "my_address", press="Send me a code there", status=422)
    yield at(MAYA, "my_number", press="Text me a code", status=422)
    yield at(MAYA, "my_again", press="Go on", status=422)
    yield at(TOM, "my_rest", press="Rest for a week")
    yield from _answering()
    yield from _answered()
    yield from _together()


def _parts(who: str) -> Iterator[Part]:
    return Part.objects.filter(author_id=_user(who).pk, assignment__taken_back_at=None).order_by("-pk").iterator()


def _answering() -> Iterator[Stop]:
    """What is still to do with all around its questions, and one question of each kind that there is."""
    seen: set[object] = set()
    for who in CLIENTS:
        for part in _parts(who):
            work = work_on(part)
            for page in work.pages:
                kind = _kind(page, work.form.slug)
                if kind not in seen:
                    seen.add(kind)
                    yield at(who, "homework_question", part.code, place_of(work.form, page.key))
            if part.current is None and who not in seen:
                seen.add(who)
                yield at(who, "homework_start", part.code)
                yield at(who, "homework_check", part.code)


def _kind(page: Page, slug: str) -> object:
    """What makes a page look different from others: its type and size; a list or a paced breath looks like no other."""
    question = page.question
    if any(item.control == "pacer" for item in page.items):
        return "pacer"
    if question is None:
        return "words"
    return slug if question.is_entries else (question.type, len(question.options))


def _answered() -> Iterator[Stop]:
    offered = Part.objects.filter(author_id=_user(LUIS).pk, level="together").latest("pk")
    private = Part.objects.filter(author_id=_user(TOM).pk, level="private").latest("pk")
    for who, part in ((LUIS, offered), (TOM, private)):
        yield at(who, "my_answer", part.code)
        yield at(who, "my_answer_level", part.code)
        yield at(who, "homework_done", part.code)
        yield at(who, "homework_later", part.code)
    begin_change(private, by=actor_for(_user(TOM)))
    yield at(TOM, "homework_check", private.code)
    yield at(TOM, "homework_share", private.code)


def _together() -> Iterator[Stop]:
    line = JointLine.objects.filter(author_id=_user(MAYA).pk).earliest("pk")
    part = Part.objects.get(assignment=line.assignment, author=line.author)
    yield at(MAYA, "my_joint", part.code)
    yield at(MAYA, "my_line", part.code, line.code)
    opened = opened_to(actor_for(_user(LUIS)))[0].own.code
    yield at(LUIS, "my_together", opened)
    yield at(LUIS, "my_together", opened, press="Open it now")


def _clinician_pages() -> Iterator[Stop]:
    for who in (MENSAH, OKAFOR, HART):
        yield at(who, "today")
    for name in ("clients", "answers"):
        yield at(MENSAH, name)
    yield at(MENSAH, "today", show="couples")
    yield at(MENSAH, "clients", q="nobody of this name")
    yield at(MENSAH, "search")
    yield at(MENSAH, "search", q="ma")
    twice = Client.objects.get(user=_user(ELENA))
    yield at(OKAFOR, "client_page", twice.code)
    for who, of in ((MENSAH, MAYA), (MENSAH, TOM), (OKAFOR, ELENA), (HART, MAYA)):
        yield at(who, "case_page", _case(of).code)
        yield at(who, "case_access", _case(of).code)
        yield at(who, "case_promises", _case(of).code)
    yield at(MENSAH, "case_disclosures", _case(MAYA).code)
    yield at(MENSAH, "case_disclosures", _case(MAYA).code, press="Put it in the list", status=422)
    yield at(MENSAH, "case_separate", _case(LUIS).code)
    yield from _read()
    yield from _commented()
    yield from _beyond_the_team()
    yield from _given()
    yield from written(actor_for(_user(MENSAH)))
    yield from _on_a_pathway()
    yield from _prepared()


def _read() -> Iterator[Stop]:
    for slug in ("felt-safety-check", "words-and-actions-log", "commitments-agreement"):
        parts = Part.objects.filter(assignment__case=_case(MAYA), assignment__version__exercise__slug=slug)
        yield at(MENSAH, "answer", parts.filter(level="therapist", current__isnull=False).latest("pk").code)
    for flag in Flag.objects.filter(case__team__clinician=_user(OKAFOR)).order_by("pk").distinct()[:2]:
        yield at(OKAFOR, "flag", flag.code)


def _commented() -> Iterator[Stop]:
    """What Mensah writes to Maya about an answer, and to both beside what they write together; Maya's pages with it."""
    by = actor_for(_user(MENSAH))
    part = Part.objects.filter(author_id=_user(MAYA).pk, level="therapist", current__isnull=False).latest("pk")
    text = JointLine.objects.filter(author_id=_user(MAYA).pk).earliest("pk").assignment
    comment = write_comment(part, "That took courage to write.", by=by)
    change_comment(comment, "That took a lot of courage to write.", by=by)
    write_to_all(text, "Small and clear. Let us look at it next time.", sure=True, by=by)
    yield at(MENSAH, "comment_write", part.code)
    yield at(MENSAH, "comment_write", part.code, press="Send it", status=422)
    yield at(MENSAH, "comment", comment.code)
    yield at(MENSAH, "comment_to_all", text.code)
    yield at(MENSAH, "comment_to_all", text.code, press="Send it to all of them", status=422)
    yield at(MENSAH, "answer", part.code)
    yield at(MAYA, "my_answer", part.code)


def _beyond_the_team() -> Iterator[Stop]:
    """A note of one's own; a case that Okafor opened in an emergency; a flag that went to Hart, who leads."""
    office, alone = actor_for(_user(OFFICE)), _case(TOM)
    note = write_private_note(_case(MAYA), "A thought of my own.", by=actor_for(_user(MENSAH)))
    yield at(MENSAH, "private_notes", _case(MAYA).code)
    yield at(MENSAH, "private_notes", _case(MAYA).code, press="Keep this note", status=422)
    yield at(MENSAH, "private_note", note.code)
    break_glass(alone, "His therapist cannot be reached.", by=actor_for(_user(OKAFOR)))
    part = Part.objects.filter(assignment__case=alone, current__isnull=False).latest("pk")
    for who in (MENSAH, OKAFOR, HART):
        yield at(who, "emergency")
    yield at(OKAFOR, "case_emergency", alone.code)
    yield at(OKAFOR, "emergency_answer", part.code)
    name_duty(_user(HART), DutyKind.LEAD, by=office)
    flag = Flag.objects.filter(case__team__clinician=_user(OKAFOR), lifted_at=None).earliest("pk")
    escalate_flag(flag, by=actor_for(_user(OKAFOR)))
    yield at(HART, "duty")
    yield at(HART, "duty_flag", flag.code)
    yield at(OFFICE, "settings_duty")
    yield at(OFFICE, "settings_duty", press="Save", status=422)
    yield from _levels_and_lines(office)


def _levels_and_lines(office: Actor) -> Iterator[Stop]:
    """A rule that waits longer than it comes with, and a help line of the practice's own."""
    rule, reason = "private-safety-screen/severe_any", "Dr Okafor calls within the hour."
    set_rule_level(rule, FlagLevel.WORKING_DAY, named=_user(OKAFOR), reason=reason, by=office)
    add_line("JP", LineKind.EMERGENCY, name="Emergency", phone="110", by=office)
    for name in ("settings_levels", "settings_help"):
        yield at(OFFICE, name)
    yield at(OFFICE, "settings_level", rule=rule)
    yield at(OFFICE, "settings_level", press="Save", status=422, rule=rule)
    yield at(OFFICE, "settings_help", press="Add it", status=422)


def _given() -> Iterator[Stop]:
    case = _case(MAYA).code
    yield at(MENSAH, "exercises")
    yield at(MENSAH, "exercises", q="nothing of this name")
    yield at(MENSAH, "questionnaire_bring")
    yield at(MENSAH, "questionnaire_bring", press="Bring it in", status=422)
    for slug in (
        "commitment-check",
        "commitments-agreement",
        "gut-check-log",
        "speaker-listener-talk",
        "steadying-breath",
        "trust-timeline",
        "words-and-actions-log",
        *("csi-16", "pcl-5", "phq-9"),
    ):
        yield at(MENSAH, "exercise_try", slug)
    yield at(MENSAH, "exercise", "phq-9")
    yield at(MENSAH, "exercise", "trust-timeline")
    yield at(MENSAH, "assign")
    yield at(MENSAH, "assign", case=case)
    yield at(MENSAH, "assign", case=case, exercise="vulnerable-opener")
    yield at(MENSAH, "assign", case=case, exercise="self-compassion-break")
    for schedule in Schedule.objects.filter(case__code=case).order_by("pk"):
        yield at(MENSAH, "schedule", schedule.code)
    for assignment in Assignment.objects.filter(case__code=case).order_by("-pk")[:2]:
        yield at(MENSAH, "assignment", assignment.code)


def _on_a_pathway() -> Iterator[Stop]:
    """A couple on one, before and after a breach; one of the practice's own."""
    by = actor_for(_user(MENSAH))
    couple = _case(MAYA)
    yield at(MENSAH, "case_pathways", _case(TOM).code)
    version = published_pathway("rebuilding-after-betrayal", by).version
    found = Enrolment.objects.get(case=couple)
    yield at(MENSAH, "case_pathways", couple.code)
    yield at(MENSAH, "enrolment", found.code)
    yield at(MENSAH, "enrolment", found.code, press="Add it", status=422)
    yield at(MENSAH, "enrolment_end", found.code)
    yield at(MAYA, "my_steps")
    yield at(MAYA, "my_steps_stop", Enrolled.objects.get(enrolment=found, client__user=_user(MAYA)).code)
    yield at(TOM, "my_steps")
    own = copy_pathway(version, "One of ours", by=by).pathway.slug
    yield at(MENSAH, "pathways")
    yield at(MENSAH, "pathway_new")
    yield at(MENSAH, "pathway_new", press="Publish", status=422)
    yield at(MENSAH, "pathway", "rebuilding-after-betrayal")
    yield at(MENSAH, "pathway_edit", own)


def _prepared() -> Iterator[Stop]:
    for who, of in ((MENSAH, MAYA), (MENSAH, TOM), (OKAFOR, ELENA)):
        session = Session.objects.filter(case=_case(of), starts_at__lt=clock.now()).latest("starts_at")
        coming = Session.objects.filter(case=_case(of), starts_at__gt=clock.now()).order_by("starts_at").first()
        code = (coming or session).code
        yield at(who, "prep", code)
        if of == MAYA:
            yield at(who, "prep", code, edition="room")
            yield at(who, "prep", code, edition="room", room="1")
            yield at(who, "prep", code, edition="individual")


def _desk_pages() -> Iterator[Stop]:
    case = _case(MAYA)
    session = Session.objects.filter(case=case).latest("starts_at")
    for who in (DESK, OFFICE):
        yield at(who, "desk")
    yield at(DESK, "client_new")
    yield at(DESK, "client_new", press="Add", status=422)
    for of in (MAYA, NORA):
        yield at(DESK, "desk_client", Client.objects.get(user=_user(of)).code)
    yield at(DESK, "case_new")
    yield at(DESK, "case_new", press="Open the case", status=422)
    yield at(DESK, "session_new", case=case.code)
    yield at(DESK, "session_change", session.code)
    yield from files(actor_for(_user(DESK)))


def _settings() -> Iterator[Stop]:
    for who in (MENSAH, OFFICE):
        yield at(who, "settings_me")
        yield at(who, "settings_again")
    for name in ("settings_sign_in", "settings_password", "app_new"):
        yield at(MENSAH, name)
    yield from _refused()
    yield from apps(_user(MAYA), actor_for(_user(OFFICE)))
    yield at(MENSAH, "case_recovery", _case(MAYA).code)
    for name in ("settings_practice", "settings_team", "settings_records", "disclosures"):
        yield at(OFFICE, name)
    yield from _kept()
    yield at(OFFICE, "practice_leave", _user(OKAFOR).pk)
    yield at(OFFICE, "case_team", _case(MAYA).code)
    yield at(OFFICE, "settings_practice", press="Use this picture", status=422)
    yield from connections(actor_for(_user(OFFICE)))
    yield at(OFFICE, "record_system_revoke", RecordSystem.objects.earliest("pk").pk)


def _refused() -> Iterator[Stop]:
    """A list with a line of each kind, and an empty one."""
    for way in Tried:
        keep_refused(_user(MAYA), way, kind=0, at=clock.now())
    yield at(MAYA, "my_refused")
    yield at(MENSAH, "settings_refused")


def _kept() -> Iterator[Stop]:
    """A request that waits, and what keeps a record."""
    client = Client.objects.get(user=_user(TOM))
    asked = ask_for_deletion(client, by=actor_for(client.user))
    yield at(OFFICE, "record_requests")
    yield at(MENSAH, "record_request", asked.code)
    yield at(MENSAH, "record_request", asked.code, press="Answer", status=422)
    yield at(OFFICE, "client_record", client.code)
