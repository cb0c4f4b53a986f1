"""Addresses of the client's own pages: random codes and numbers, never a name."""

from django.urls import path

from homework.api.drafts import DraftView
from homework.views.portal import answers, finishing, home, joint, question, resting, sharing, together

urlpatterns = [
    path("", home.home, name="portal_home"),
    path("h/<str:code>/", finishing.start, name="homework_start"),
    path("h/<str:code>/<int:place>/", question.question, name="homework_question"),
    path("h/<str:code>/<int:place>/draft/", DraftView.as_view(), name="homework_draft"),
    path("h/<str:code>/check/", finishing.check, name="homework_check"),
    path("h/<str:code>/share/", finishing.share, name="homework_share"),
    path("h/<str:code>/done/", finishing.done, name="homework_done"),
    path("h/<str:code>/later/", finishing.later, name="homework_later"),
    path("answers/", answers.my_answers, name="my_answers"),
    path("answers/<str:code>/", answers.my_answer, name="my_answer"),
    path("answers/<str:code>/change/", answers.change, name="my_answer_change"),
    path("answers/<str:code>/read/", answers.remarks_read, name="my_remarks_read"),
    path("answers/<str:code>/level/", answers.level, name="my_answer_level"),
    path("together/", together.my_open, name="my_open"),
    path("together/<str:code>/", together.my_together, name="my_together"),
    path("joint/<str:code>/", joint.my_joint, name="my_joint"),
    path("joint/<str:code>/<str:line>/", joint.my_line, name="my_line"),
    path("sharing/", sharing.my_sharing, name="my_sharing"),
    path("sharing/<str:code>/consent/", sharing.consent, name="my_consent"),
    path("sharing/<str:code>/more/", sharing.pause, name="my_pause"),
    path("sharing/<str:code>/agreement/", sharing.sign, name="my_agreement"),
    path("rest/", resting.my_rest, name="my_rest"),
    path("new/<str:code>/", resting.open_new, name="my_new"),
    path("log/", sharing.my_log, name="my_log"),
]
