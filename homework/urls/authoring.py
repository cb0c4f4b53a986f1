"""Addresses of the builder, in which a practice writes its own exercises."""

from django.urls import path

from homework.views.authoring import bringing, items, languages, life, pages, saving

urlpatterns = [
    path("questionnaires/", bringing.bring, name="questionnaire_bring"),
    path("exercises/<slug:slug>/questionnaire/", bringing.questionnaire, name="exercise_questionnaire"),
    path("exercises/<slug:slug>/copy/", life.copy, name="exercise_copy"),
    path("exercises/<slug:slug>/begin/", life.begin, name="exercise_begin"),
    path("exercises/<slug:slug>/languages/", languages.every, name="exercise_languages"),
    path("exercises/<slug:slug>/languages/<slug:language>/", languages.one, name="exercise_language"),
    path("exercises/<slug:slug>/edit/", pages.edit, name="exercise_edit"),
    path("exercises/<slug:slug>/edit/try/", life.preview, name="exercise_preview"),
    path("exercises/<slug:slug>/edit/publish/", life.publish, name="exercise_publish"),
    path("exercises/<slug:slug>/edit/drop/", life.drop, name="exercise_drop"),
    path("exercises/<slug:slug>/edit/add/", items.add, name="exercise_add"),
    path("exercises/<slug:slug>/edit/<slug:spot>/", pages.page, name="exercise_page"),
    path("exercises/<slug:slug>/edit/<slug:spot>/save/", saving.save, name="exercise_save"),
    path("exercises/<slug:slug>/edit/<slug:spot>/move/", items.move, name="exercise_item_move"),
    path("exercises/<slug:slug>/edit/<slug:spot>/repeat/", items.repeat, name="exercise_item_repeat"),
    path("exercises/<slug:slug>/edit/<slug:spot>/remove/", items.remove, name="exercise_item_remove"),
]
