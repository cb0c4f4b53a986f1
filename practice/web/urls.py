"""Addresses that belong to the house."""

from django.urls import path

from practice.web import again, arrivals, doors, life, resets, settings_pages, sign_in_settings, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("", doors.home, name="home"),
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("sign-in/code/", doors.sign_in_code, name="sign_in_code"),
    path("sign-in/passkey/", doors.sign_in_passkey, name="sign_in_passkey"),
    path("sign-in/passkey/options/", doors.sign_in_passkey_options, name="sign_in_passkey_options"),
    path("sign-in/setup/", arrivals.sign_in_setup, name="sign_in_setup"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("stay/", life.stay, name="stay"),
    path("invite/<str:secret>/", arrivals.invitation, name="invitation"),
    path("recover/", arrivals.recover, name="recover"),
    path("recover/password/", arrivals.recover_password, name="recover_password"),
    path("password/", resets.password_reset, name="password_reset"),
    path("password/sent/", resets.password_reset_sent, name="password_reset_sent"),
    path("password/<str:who>/<str:token>/", resets.password_new, name="password_new"),
    path("settings/", settings_pages.settings_me, name="settings_me"),
    path("settings/sign-in/", sign_in_settings.settings_sign_in, name="settings_sign_in"),
    path("settings/sign-in/app/", sign_in_settings.app_new, name="app_new"),
    path("settings/password/", settings_pages.settings_password, name="settings_password"),
    path("settings/practice/", settings_pages.settings_practice, name="settings_practice"),
    path("settings/practice/logo/", settings_pages.settings_logo, name="settings_logo"),
    path("settings/practice/logo.png", settings_pages.practice_logo, name="practice_logo"),
    path("own/passkeys/options/", sign_in_settings.passkey_options, name="passkey_options"),
    path("own/passkeys/add/", sign_in_settings.passkey_add, name="passkey_add"),
    path("own/passkeys/<int:key>/remove/", sign_in_settings.passkey_remove, name="passkey_remove"),
    path("own/app/remove/", sign_in_settings.app_remove, name="app_remove"),
    path("own/codes/", sign_in_settings.recovery_codes, name="recovery_codes"),
    path("own/sessions/end/", sign_in_settings.sessions_end, name="sessions_end"),
    path("own/sessions/<str:code>/end/", sign_in_settings.session_end, name="session_end"),
    path("again/options/", again.again_options, name="again_options"),
    path("settings/again/", again.settings_again, name="settings_again"),
    path("my/again/", again.my_again, name="my_again"),
    path("my/settings/", settings_pages.my_settings, name="my_settings"),
    path("my/settings/sign-in/", sign_in_settings.my_sign_in, name="my_sign_in"),
    path("my/settings/password/", settings_pages.my_password, name="my_password"),
]
