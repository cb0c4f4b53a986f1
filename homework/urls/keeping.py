"""Addresses of a person's own file, and of what is asked about records."""

from django.urls import path

from homework.views.care import records
from homework.views.portal import export

urlpatterns = [
    path("my/export/", export.my_export, name="my_export"),
    path("my/export/json/", export.my_export_json, name="my_export_json"),
    path("my/export/pdf/", export.my_export_pdf, name="my_export_pdf"),
    path("my/export/delete/", export.my_deletion, name="my_deletion"),
    path("my/export/ask/<str:code>/", export.my_joint_request, name="my_joint_request"),
    path("requests/", records.requests, name="record_requests"),
    path("requests/<slug:code>/", records.request_page, name="record_request"),
    path("requests/<slug:code>/erase/", records.erase, name="record_erase"),
    path("clients/<slug:code>/record/", records.client_record, name="client_record"),
]
