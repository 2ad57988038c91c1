"""The family's addresses. None of them carries a name; a day is the only thing one may ask for."""

from django.urls import path

from openmash.family.views import living, tree, twice

REF = "referrals/<slug:reference>/family"
urlpatterns = [
    path(f"{REF}/", tree.tree, name="family_tree"),
    path(f"{REF}/confirm/", tree.confirm, name="family_confirm"),
    path(f"{REF}/relate/", tree.relate, name="family_relate"),
    path(f"{REF}/add/", tree.add, name="family_add"),
    path(f"{REF}/life/", tree.life, name="family_life"),
    path(f"{REF}/relationships/<uuid:relationship_id>/", tree.end, name="family_end_relationship"),
    path(f"{REF}/home/", living.move_in, name="family_move_in"),
    path(f"{REF}/stays/<uuid:stay_id>/", living.move_out, name="family_move_out"),
    path(f"{REF}/professional/", living.professional, name="family_professional"),
    path(f"{REF}/professionals/<uuid:works_with_id>/", living.end_professional, name="family_end_professional"),
    path("people/<uuid:person_id>/records/", twice.records, name="family_records"),
    path("people/<uuid:person_id>/records/<uuid:other_id>/", twice.compare, name="family_compare"),
    path("people/<uuid:person_id>/records/<uuid:other_id>/two-people/", twice.apart, name="family_apart"),
    path("people/apart/<uuid:apart_id>/", twice.take_apart_back, name="family_take_apart_back"),
    path("people/merges/<uuid:merge_id>/", twice.take_back, name="family_take_merge_back"),
]
