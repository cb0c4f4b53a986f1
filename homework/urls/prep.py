"""Addresses of the page before the session."""

from django.urls import path

from homework.views.prep import pages

urlpatterns = [
    path("sessions/<slug:code>/prep/", pages.prep_page, name="prep"),
    path("sessions/<slug:code>/prep.pdf", pages.prep_pdf, name="prep_pdf"),
]
