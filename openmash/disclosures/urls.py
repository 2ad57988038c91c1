"""The addresses of what leaves the hub."""

from django.urls import path

from openmash.disclosures import views

urlpatterns = [
    path("referrals/<str:reference>/shared/", views.shared, name="disclosures_shared"),
    path("referrals/<str:reference>/shared/<uuid:disclosure_id>/", views.left, name="disclosures_left"),
    path("referrals/<str:reference>/hand-over/", views.hand_over, name="disclosures_hand_over"),
    path("referrals/<str:reference>/feedback/", views.feedback, name="disclosures_feedback"),
    path("referrals/<str:reference>/feedback/none/", views.no_feedback, name="disclosures_no_feedback"),
    path("referrals/<str:reference>/tell-agencies/", views.tell_agencies, name="disclosures_tell_agencies"),
    path("feedback/", views.feedback_owed, name="disclosures_feedback_owed"),
    path("packs/", views.packs, name="disclosures_packs"),
    path("packs/<uuid:pack_id>/", views.pack, name="disclosures_pack"),
    path("told/", views.told, name="disclosures_told"),
]
