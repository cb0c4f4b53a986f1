"""Addresses of the exercises and of setting them."""

from django.urls import path

from homework.views.giving import assigning, exercises, following, schedules, trying

urlpatterns = [
    path("exercises/", exercises.exercises_page, name="exercises"),
    path("exercises/<slug:slug>/", exercises.exercise_page, name="exercise"),
    path("exercises/<slug:slug>/try/", trying.try_page, name="exercise_try"),
    path("homework/new/", assigning.assign_page, name="assign"),
    path("homework/<slug:code>/", following.assignment_page, name="assignment"),
    path("homework/<slug:code>/undo/", following.undo, name="assignment_undo"),
    path("homework/<slug:code>/pause/", following.rest, name="assignment_pause"),
    path("homework/<slug:code>/resume/", following.ask_again, name="assignment_resume"),
    path("homework/<slug:code>/take-back/", following.take_it_back, name="assignment_take_back"),
    path("homework/<slug:code>/give-again/", following.give_it_again, name="assignment_give_again"),
    path("schedules/<slug:code>/", schedules.schedule_page, name="schedule"),
    path("schedules/<slug:code>/undo/", schedules.undo, name="schedule_undo"),
    path("schedules/<slug:code>/pause/", schedules.pause, name="schedule_pause"),
    path("schedules/<slug:code>/resume/", schedules.resume, name="schedule_resume"),
    path("schedules/<slug:code>/end/", schedules.end, name="schedule_end"),
    path("schedules/<slug:code>/again/", schedules.again, name="schedule_again"),
    path("schedules/<slug:code>/<slug:time>/skip/", schedules.skip_one, name="schedule_skip"),
    path("schedules/<slug:code>/<slug:time>/move/", schedules.move_one, name="schedule_move"),
    path("schedules/<slug:code>/<slug:time>/put-back/", schedules.put_one_back, name="schedule_put_back"),
]
