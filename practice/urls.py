"""The address book; it names the apps as text and imports nothing upwards."""

from django.urls import include, path, re_path

from practice.api.nothing import NothingHere

# Programs ask again and again what has changed: their addresses are looked at first.
urlpatterns = [
    path("", include("practice.api.urls")),
    path("", include("homework.urls.fhir")),
    path("", include("practice.web.urls")),
    path("", include("clients.urls")),
    path("", include("homework.urls")),
    path("", include("practice.reference.urls")),
    re_path(r"^api/(?P<rest>.*)$", NothingHere.as_view(), name="api_nothing"),
]

handler400 = "practice.web.views.too_much"
handler404 = "practice.web.views.not_found"
handler500 = "practice.web.views.broken"
