"""The addresses of the agency checks."""

from django.urls import path

from openmash.agency_checks.views import answering, asking, owning, stepping

urlpatterns = [
    path("referrals/<str:reference>/step/", stepping.step, name="agency_checks_step"),
    path("step-downs/<uuid:step_down_id>/", stepping.answer_step_down, name="agency_checks_answer_step_down"),
    path("referrals/<str:reference>/agencies/", asking.referral, name="agency_checks_referral"),
    path("referrals/<str:reference>/ask/", asking.ask, name="agency_checks_ask"),
    path("requests/<uuid:request_id>/withdraw/", asking.withdraw, name="agency_checks_withdraw"),
    path("requests/<uuid:request_id>/spoken/", asking.spoken, name="agency_checks_spoken"),
    path("requests/", answering.desk, name="agency_checks_desk"),
    path("requests/<uuid:request_id>/", answering.answer, name="agency_checks_answer"),
    path("requests/<uuid:request_id>/nothing/", answering.nothing_held, name="agency_checks_nothing_held"),
    path("requests/<uuid:request_id>/alarm/", answering.alarm, name="agency_checks_alarm"),
    path("answers/<uuid:answer_id>/confirm/", answering.confirm, name="agency_checks_confirm"),
    path("owners/<uuid:asked_id>/", owning.owner, name="agency_checks_owner"),
    path("items/<uuid:item_id>/protect/", owning.protect, name="agency_checks_protect"),
]
