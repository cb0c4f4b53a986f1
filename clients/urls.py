"""Addresses of clients."""

from django.urls import path

from clients.api import cases as api_cases
from clients.api import consents, people, sessions
from clients.views import apps, cases, contact, desk, disclosures, duty, imports, recovery, reminders, team

API = [
    path("api/v1/clients", people.ClientsView.as_view(), name="api_clients"),
    path("api/v1/clients/bulk", people.BulkView.as_view(), name="api_clients_bulk"),
    path(
        "api/v1/clients/by-external/<str:system>/<str:id>",
        people.ClientElsewhereView.as_view(),
        name="api_client_elsewhere",
    ),
    path("api/v1/clients/<str:code>", people.ClientView.as_view(), name="api_client"),
    path("api/v1/cases", api_cases.CasesView.as_view(), name="api_cases"),
    path("api/v1/cases/<str:code>", api_cases.CaseView.as_view(), name="api_case"),
    path("api/v1/cases/<str:code>/consents", consents.ConsentsView.as_view(), name="api_consents"),
    path("api/v1/sessions", sessions.SessionsView.as_view(), name="api_sessions"),
    path(
        "api/v1/sessions/by-external/<str:system>/<str:id>",
        sessions.SessionElsewhereView.as_view(),
        name="api_session_elsewhere",
    ),
    path("api/v1/sessions/<str:code>", sessions.SessionView.as_view(), name="api_session"),
]

urlpatterns = [
    *API,
    path("desk/", desk.desk, name="desk"),
    path("desk/clients/new/", desk.client_new, name="client_new"),
    path("desk/clients/<str:code>/", desk.desk_client, name="desk_client"),
    path("desk/clients/<str:code>/invite/", desk.client_invite, name="client_invite"),
    path("desk/clients/<str:code>/standing/", desk.client_standing, name="client_standing"),
    path("desk/cases/new/", cases.case_new, name="case_new"),
    path("desk/import/", imports.imports, name="imports"),
    path("desk/import/empty/<slug:slug>/", imports.template, name="import_template"),
    path("desk/import/<str:code>/", imports.import_page, name="import_page"),
    path("desk/import/<str:code>/choices/", imports.import_choose, name="import_choose"),
    path("desk/import/<str:code>/start/", imports.import_start, name="import_start"),
    path("desk/import/<str:code>/forget/", imports.import_forget, name="import_forget"),
    path("desk/import/<str:code>/undo/", imports.import_undo, name="import_undo"),
    path("desk/sessions/new/", cases.session_new, name="session_new"),
    path("desk/sessions/<str:code>/", cases.session_change, name="session_change"),
    path("desk/sessions/<str:code>/cancel/", cases.session_cancel, name="session_cancel"),
    path("cases/<slug:code>/disclosures/", disclosures.case_disclosures, name="case_disclosures"),
    path("cases/<slug:code>/recovery/", recovery.case_recovery, name="case_recovery"),
    path("my/settings/contact/", contact.my_contact, name="my_contact"),
    path("my/settings/contact/address/", contact.my_address, name="my_address"),
    path("my/settings/country/", contact.my_country, name="my_country"),
    path("oauth/authorize", apps.authorise, name="oauth_authorize"),
    path("my/settings/apps/", apps.my_apps, name="my_apps"),
    path("my/settings/apps/<str:code>/end/", apps.my_app_end, name="my_app_end"),
    path("my/settings/reminders/", reminders.my_reminders, name="my_reminders"),
    path("my/settings/reminders/number/", reminders.my_number, name="my_number"),
    path("quiet/<str:who>/<str:token>/", reminders.stop_mail, name="stop_mail"),
    path("my/left/", disclosures.my_disclosures, name="my_disclosures"),
    path("settings/disclosures/", disclosures.disclosures, name="disclosures"),
    path("settings/disclosures/export/", disclosures.export, name="disclosures_export"),
    path("settings/duty/", duty.settings_duty, name="settings_duty"),
    path("settings/duty/patience/", duty.patience, name="settings_patience"),
    path("settings/duty/office/", duty.office, name="settings_office"),
    path("settings/duty/<int:key>/end/", duty.duty_end, name="duty_end"),
    path("settings/team/", team.settings_team, name="settings_team"),
    path("settings/team/<int:key>/code/", recovery.colleague_recovery, name="colleague_recovery"),
    path("settings/team/<int:key>/invite/", team.colleague_invite, name="colleague_invite"),
    path("settings/team/<int:key>/sign-out/", team.colleague_sign_out, name="colleague_sign_out"),
    path("settings/team/<int:key>/<str:role>/end/", team.membership_end, name="membership_end"),
]
