"""The addresses of screening."""

from django.urls import path

from openmash.screening import views

urlpatterns = [
    path("referrals/<str:reference>/rate/", views.rate_next, name="screening_rate_next"),
    path("referrals/<str:reference>/children/<int:seq>/rate/", views.rate, name="screening_rate"),
    path("referrals/<str:reference>/ratings/", views.history, name="screening_history"),
    path("referrals/<str:reference>/advise/", views.filter_out, name="screening_filter_out"),
    path("referrals/<str:reference>/alarm/", views.alarm, name="screening_alarm"),
    path("referrals/<str:reference>/activate/", views.activate, name="screening_activate"),
    path("ratings/<uuid:rating_id>/known/", views.known, name="screening_known"),
    path("filter-outs/<uuid:filter_out_id>/", views.answer_filter_out, name="screening_answer_filter_out"),
    path("alarms/<uuid:alarm_id>/", views.answer_alarm, name="screening_answer_alarm"),
    path("waiting/", views.waiting, name="screening_waiting"),
    path("activations/", views.activations, name="screening_activations"),
    path("activations/<uuid:activation_id>/", views.acknowledge, name="screening_acknowledge"),
]
