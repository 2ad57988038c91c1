"""The front door's addresses. None of them carries a name."""

from django.urls import path

from openmash.referrals.views import desk, permission, presence, taking, talking, who

REF = "referrals/<slug:reference>"
urlpatterns = [
    path("front-door/", desk.desk, name="referrals_front_door"),
    path("take/", taking.take, name="referrals_take"),
    path(f"{REF}/sent/", desk.sent, name="referrals_sent"),
    path(f"{REF}/beside/", desk.beside, name="referrals_beside"),
    path(f"{REF}/open/news/", presence.here, name="referrals_open"),
    path(f"{REF}/who/", who.overview, name="referrals_who"),
    path(f"{REF}/who/<slug:kind>/<int:seq>/", who.who_is, name="referrals_who_is"),
    path(f"{REF}/links/<uuid:link_id>/take-back/", who.take_back, name="referrals_take_back"),
    path(f"{REF}/ready/", who.ready, name="referrals_ready"),
    path(f"{REF}/talks/", talking.read, name="referrals_talks"),
    path(f"{REF}/talks/talk/", talking.talk, name="referrals_talk"),
    path(f"{REF}/talks/permission/", permission.consent, name="referrals_consent"),
    path(f"{REF}/talks/competence/", permission.competence, name="referrals_competence"),
    path(f"{REF}/talks/own-words/", permission.own_words, name="referrals_own_words"),
    path(f"{REF}/talks/told/", permission.told, name="referrals_told"),
    path(f"{REF}/talks/check/", talking.check, name="referrals_check"),
    path(f"{REF}/talks/checks/<uuid:check_id>/", talking.sighting, name="referrals_sighting"),
]
