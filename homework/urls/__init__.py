"""Addresses of the work, one list for each room."""

from django.urls import include, path

urlpatterns = [
    path("", include("homework.urls.care")),
    path("", include("homework.urls.giving")),
    path("", include("homework.urls.authoring")),
    path("", include("homework.urls.pathways")),
    path("", include("homework.urls.prep")),
    path("", include("homework.urls.keeping")),
    path("", include("homework.urls.records")),
    path("", include("homework.urls.safety")),
    path("my/", include("homework.urls.portal")),
    path("api/v1/", include("homework.urls.api")),
]
