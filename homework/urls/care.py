"""Addresses of the clinician's day, clients, cases, answers and flags."""

from django.urls import path

from homework.views.care import access, answers, cases, duty, emergency, flags, leaving, notes, team, today

urlpatterns = [
    path("today/", today.today, name="today"),
    path("clients/", today.clients, name="clients"),
    path("clients/<slug:code>/", cases.client, name="client_page"),
    path("search/", today.search, name="search"),
    path("cases/<slug:code>/", cases.case, name="case_page"),
    path("cases/<slug:code>/access/", access.access, name="case_access"),
    path("cases/<slug:code>/access/join/", access.join, name="team_join"),
    path("cases/<slug:code>/access/leave/<int:person>/", access.leave, name="team_leave"),
    path("desk/cases/<slug:code>/team/", team.team, name="case_team"),
    path("desk/cases/<slug:code>/team/leave/<int:person>/", team.unseat, name="case_team_leave"),
    path("cases/<slug:code>/access/hand-over/", access.hand_over, name="team_hand_over"),
    path("desk/cases/<slug:code>/team/hand-over/", team.hand_over, name="case_team_hand_over"),
    path("cases/<slug:code>/access/secrets/", access.propose, name="policy_propose"),
    path("cases/<slug:code>/hold/", access.hold, name="case_hold"),
    path("cases/<slug:code>/separate/", access.separate, name="case_separate"),
    path("cases/<slug:code>/notes/", notes.notes, name="private_notes"),
    path("notes/<slug:code>/", notes.note, name="private_note"),
    path("notes/<slug:code>/remove/", notes.remove, name="private_note_remove"),
    path("sessions/<slug:code>/line/", cases.next_time_line, name="next_time_line"),
    path("answers/", answers.answers, name="answers"),
    path("answers/<slug:code>/", answers.answer, name="answer"),
    path("answers/<slug:code>/read/", answers.mark_read, name="answer_read"),
    path("homework/<slug:code>/release/", answers.release, name="assignment_release"),
    path("settings/team/<int:key>/leave/", leaving.leaving, name="practice_leave"),
    path("duty/", duty.duty, name="duty"),
    path("duty/<slug:code>/", duty.duty_flag, name="duty_flag"),
    path("emergency/", emergency.start, name="emergency"),
    path("emergency/answers/<slug:code>/", emergency.answer, name="emergency_answer"),
    path("emergency/<slug:code>/end/", emergency.end, name="emergency_end"),
    path("emergency/<slug:code>/review/", emergency.review, name="emergency_review"),
    path("cases/<slug:code>/emergency/", emergency.case, name="case_emergency"),
    path("flags/<slug:code>/escalate/", duty.escalate, name="flag_escalate"),
    path("flags/<slug:code>/", flags.flag, name="flag"),
    path("flags/<slug:code>/seen/", flags.see, name="flag_see"),
    path("flags/<slug:code>/acknowledge/", flags.acknowledge, name="flag_acknowledge"),
    path("flags/<slug:code>/lift/", flags.lift, name="flag_lift"),
]
