"""Addresses of the record systems among the practice's settings."""

from django.urls import path

from homework.views import outlets, records

urlpatterns = [
    path("settings/records/", records.systems, name="settings_records"),
    path("settings/records/<int:key>/revoke/", records.revoke, name="record_system_revoke"),
    path("sync/lines/<str:code>/send/", outlets.outlet_again, name="outlet_again"),
    path("sync/lines/<str:code>/take-back/", outlets.outlet_end, name="outlet_end"),
]
