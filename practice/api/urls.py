"""Addresses for programs that belong to the house."""

from django.urls import path

from practice.api import changes, document, house, oauth, webhooks

urlpatterns = [
    path(".well-known/smart-configuration", oauth.smart_configuration, name="smart_configuration"),
    path("oauth/token", oauth.token, name="oauth_token"),
    path("oauth/revoke", oauth.revoke, name="oauth_revoke"),
    path("oauth/introspect", oauth.introspect, name="oauth_introspect"),
    path("api/openapi.json", document.OpenApiView.as_view(), name="api_document"),
    path("api/v1/changes", changes.ChangesView.as_view(), name="api_changes"),
    path("api/v1/practice", house.PracticeView.as_view(), name="api_practice"),
    path("api/v1/webhooks", webhooks.WebhooksView.as_view(), name="api_webhooks"),
    path("api/v1/webhooks/<str:code>", webhooks.OneWebhookView.as_view(), name="api_webhook"),
    path("api/v1/webhooks/<str:code>/deliveries", webhooks.DeliveriesView.as_view(), name="api_deliveries"),
    path("api/v1/webhooks/<str:code>/pause", webhooks.PauseView.as_view(), name="api_webhook_pause"),
    path("api/v1/webhooks/<str:code>/resend", webhooks.ResendView.as_view(), name="api_webhook_resend"),
    path("api/v1/webhooks/<str:code>/resume", webhooks.ResumeView.as_view(), name="api_webhook_resume"),
    path("api/v1/webhooks/<str:code>/rotate", webhooks.RotateView.as_view(), name="api_webhook_rotate"),
]
