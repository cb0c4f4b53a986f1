"""The address book; it names the apps as text and imports nothing upwards."""

from django.urls import include, path

urlpatterns = [
    path("", include("practice.web.urls")),
    path("", include("clients.urls")),
    path("", include("homework.urls")),
]

handler400 = "practice.web.views.too_much"
handler404 = "practice.web.views.not_found"
handler500 = "practice.web.views.broken"
