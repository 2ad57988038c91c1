"""The addresses of analysing and deciding."""

from django.urls import path

from openmash.decisions import views

urlpatterns = [
    path("referrals/<str:reference>/decision/", views.referral, name="decisions_referral"),
    path("referrals/<str:reference>/decision/discussion/", views.discussion, name="decisions_discussion"),
    path("referrals/<str:reference>/decision/strategy/", views.strategy, name="decisions_strategy"),
    path("referrals/<str:reference>/recommend/", views.recommend, name="decisions_recommend"),
    path("referrals/<str:reference>/pass/", views.pass_on, name="decisions_pass"),
    path("referrals/<str:reference>/decide/", views.decide, name="decisions_decide"),
    path("referrals/<str:reference>/decide/question/", views.send_back, name="decisions_send_back"),
    path("referrals/<str:reference>/decisions/<uuid:decision_id>/known/", views.known, name="decisions_known"),
    path("to-decide/", views.waiting, name="decisions_waiting"),
    path("late-answers/", views.late_answers, name="decisions_late_answers"),
    path("late-answers/<uuid:answer_id>/", views.late_answer, name="decisions_late_answer"),
]
