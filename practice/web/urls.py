"""Addresses that belong to the house."""

from django.urls import path

from practice.web import again, doors, settings_pages, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("", doors.home, name="home"),
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("invite/<str:secret>/", doors.invitation, name="invitation"),
    path("password/", doors.password_reset, name="password_reset"),
    path("password/sent/", doors.password_reset_sent, name="password_reset_sent"),
    path("password/<str:who>/<str:token>/", doors.password_new, name="password_new"),
    path("settings/", settings_pages.settings_me, name="settings_me"),
    path("settings/password/", settings_pages.settings_password, name="settings_password"),
    path("settings/practice/", settings_pages.settings_practice, name="settings_practice"),
    path("settings/practice/logo/", settings_pages.settings_logo, name="settings_logo"),
    path("settings/practice/logo.png", settings_pages.practice_logo, name="practice_logo"),
    path("settings/again/", again.settings_again, name="settings_again"),
    path("my/again/", again.my_again, name="my_again"),
    path("my/settings/", settings_pages.my_settings, name="my_settings"),
    path("my/settings/password/", settings_pages.my_password, name="my_password"),
]
