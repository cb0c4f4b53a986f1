"""Addresses of pathways: of a case's own, and of those that the practice may change."""

from django.urls import path

from homework.views.care import pathways
from homework.views.giving import pathways as library
from homework.views.portal import steps

urlpatterns = [
    path("cases/<slug:code>/pathways/", pathways.choose, name="case_pathways"),
    path("enrolments/<slug:code>/", pathways.enrolment, name="enrolment"),
    path("enrolments/<slug:code>/turn/", pathways.turn, name="enrolment_turn"),
    path("enrolments/<slug:code>/add/", pathways.add, name="enrolment_add"),
    path("enrolments/<slug:code>/end/", pathways.end, name="enrolment_end"),
    path("steps/<slug:code>/", pathways.step, name="step"),
    path("pathways/", library.pathways, name="pathways"),
    path("pathways/new/", library.begin, name="pathway_new"),
    path("pathways/<slug:slug>/", library.pathway, name="pathway"),
    path("pathways/<slug:slug>/copy/", library.copy, name="pathway_copy"),
    path("pathways/<slug:slug>/edit/", library.edit, name="pathway_edit"),
    path("my/steps/", steps.my_steps, name="my_steps"),
    path("my/steps/<str:code>/stop/", steps.my_steps_stop, name="my_steps_stop"),
]
