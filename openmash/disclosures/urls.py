"""The addresses of what leaves the hub."""

from django.urls import path

from openmash.disclosures.views import leaving, release, released

OF = "referrals/<str:reference>"
LEFT = f"{OF}/shared/<uuid:disclosure_id>"

urlpatterns = [
    path(f"{OF}/shared/", leaving.shared, name="disclosures_shared"),
    path(f"{LEFT}/", leaving.left, name="disclosures_left"),
    path(f"{LEFT}/paper/", released.left_paper, name="disclosures_left_paper"),
    path(f"{LEFT}/recall/", released.recall, name="disclosures_recall"),
    path(f"{OF}/hand-over/", leaving.hand_over, name="disclosures_hand_over"),
    path(f"{OF}/release/letter/", release.letter, name="disclosures_release_letter"),
    path(f"{OF}/release/meeting/", release.meeting, name="disclosures_release_meeting"),
    path(f"{OF}/release/asked/<uuid:asked_id>/", release.go_on, name="disclosures_go_on"),
    path(f"{OF}/not-share/", release.not_share, name="disclosures_not_share"),
    path(f"{OF}/protected/", released.protected, name="disclosures_protected"),
    path("protections/<uuid:mark_id>/lift/", released.lift, name="disclosures_lift"),
    path("releases/", release.to_check, name="disclosures_to_check"),
    path("releases/<uuid:prepared_id>/", release.confirm, name="disclosures_confirm"),
    path(f"{OF}/feedback/", leaving.feedback, name="disclosures_feedback"),
    path(f"{OF}/feedback/none/", leaving.no_feedback, name="disclosures_no_feedback"),
    path(f"{OF}/tell-agencies/", leaving.tell_agencies, name="disclosures_tell_agencies"),
    path("feedback/", leaving.feedback_owed, name="disclosures_feedback_owed"),
    path("packs/", leaving.packs, name="disclosures_packs"),
    path("packs/<uuid:pack_id>/", leaving.pack, name="disclosures_pack"),
    path("packs/<uuid:pack_id>/paper/", released.pack_paper, name="disclosures_pack_paper"),
    path("letters/", released.letters, name="disclosures_letters"),
    path("letters/<uuid:letter_id>/", released.letter, name="disclosures_letter"),
    path("letters/<uuid:letter_id>/paper/", released.letter_paper, name="disclosures_letter_paper"),
    path("told/", leaving.told, name="disclosures_told"),
]
