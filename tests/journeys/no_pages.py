"""Addresses that the tour leaves out, and why."""

from homework.urls import fhir

ACTS = "it only acts"
NO_PAGES = {
    **dict.fromkeys(
        (
            *("sign_out", "leave", "client_invite", "session_cancel", "colleague_invite", "membership_end"),
            *("team_join", "team_leave", "case_team_leave", "policy_propose", "next_time_line", "answer_read"),
            *("comment_take_back", "my_remarks_read"),
            *("assignment_release", "answer_total"),
            *("exercise_copy", "exercise_begin", "exercise_publish", "exercise_add"),
            *("exercise_item_move", "exercise_item_repeat"),
            *("flag_see", "flag_acknowledge", "flag_lift", "assignment_undo", "assignment_pause", "assignment_resume"),
            *("assignment_take_back", "assignment_give_again", "my_answer_change", "my_consent", "my_agreement"),
            *("team_hand_over", "case_team_hand_over", "private_note_remove", "emergency_end", "flag_escalate"),
            *("enrolment_turn", "enrolment_add", "step", "pathway_copy"),
            *("schedule_undo", "schedule_pause", "schedule_resume", "schedule_end", "schedule_again"),
            *("schedule_skip", "schedule_move", "schedule_put_back", "my_new"),
            *("settings_patience", "settings_office", "duty_end", "settings_help_check", "settings_help_remove"),
            *(
                "my_pause",
                "my_deletion",
                "my_joint_request",
                "record_erase",
                "settings_logo",
                "favicon",
                "case_hold",
                "disclosures_export",
            ),
            *(
                "passkey_add",
                "passkey_remove",
                "passkey_only",
                "app_remove",
                "recovery_codes",
                "session_end",
                "sessions_end",
            ),
            *("passkey_options", "again_options", "sign_in_passkey", "sign_in_passkey_options", "colleague_recovery"),
            *("colleague_sign_out", "refused_clear", "client_standing"),
            *("invitation_passkey", "recover_passkey", "setup_passkey"),
        ),
        ACTS,
    ),
    "healthz": "two letters for machines",
    **dict.fromkeys(
        (
            *("smart_configuration", "oauth_token", "oauth_revoke", "oauth_introspect", "api_document", "api_nothing"),
            *("api_practice", "api_changes", "api_clients", "api_clients_bulk", "api_client", "api_client_elsewhere"),
            *("api_cases", "api_case", "api_consents", "api_sessions", "api_session", "api_session_elsewhere"),
            *("api_exercises", "api_exercise", "api_assignments", "api_assignment", "api_responses", "api_response"),
            *("api_scores", "api_score", "fhir_base", *(str(address.name) for address in fhir.urlpatterns)),
        ),
        "for programs, which have tests of their own",
    ),
    **dict.fromkeys(("homework_draft", "exercise_save"), "numbers for the script that saves"),
    "prep_pdf": "paper, which has tests of its own",
    **dict.fromkeys(("my_export_json", "my_export_pdf"), "a file, which has tests of its own"),
    "exercise_questionnaire": "a file, which has tests of its own",
    "practice_logo": "a picture",
    **dict.fromkeys(("sign_in_code", "sign_in_setup", "recover_password"), "it comes after a password or a code"),
    "emergency_review": "it comes after one more sign-in",
    "stay": "numbers for the script that warns before a session ends",
}
