"""Addresses of the work for programs."""

from django.urls import path

from homework.api import summaries, work

urlpatterns = [
    path("exercises", work.ExercisesView.as_view(), name="api_exercises"),
    path("exercises/<slug:slug>", work.ExerciseView.as_view(), name="api_exercise"),
    path("assignments", work.AssignmentsView.as_view(), name="api_assignments"),
    path("assignments/<str:code>", work.AssignmentView.as_view(), name="api_assignment"),
    path("responses", work.ResponsesView.as_view(), name="api_responses"),
    path("responses/<str:code>", work.ResponseView.as_view(), name="api_response"),
    path("scores", work.ScoresView.as_view(), name="api_scores"),
    path("scores/<str:code>", work.ScoreView.as_view(), name="api_score"),
    path("summaries", summaries.SummariesView.as_view(), name="api_summaries"),
    path("summaries/<str:code>", summaries.SummaryView.as_view(), name="api_summary"),
    path("summaries/<str:code>/pdf", summaries.SummaryPdfView.as_view(), name="api_summary_pdf"),
]
