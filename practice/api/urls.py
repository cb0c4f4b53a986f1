"""Addresses for programs that belong to the house."""

from django.urls import path

from practice.api import changes, document, house, oauth

urlpatterns = [
    path(".well-known/smart-configuration", oauth.smart_configuration, name="smart_configuration"),
    path("oauth/token", oauth.token, name="oauth_token"),
    path("oauth/revoke", oauth.revoke, name="oauth_revoke"),
    path("oauth/introspect", oauth.introspect, name="oauth_introspect"),
    path("api/openapi.json", document.OpenApiView.as_view(), name="api_document"),
    path("api/v1/changes", changes.ChangesView.as_view(), name="api_changes"),
    path("api/v1/practice", house.PracticeView.as_view(), name="api_practice"),
]
