"""The addresses of duty: the rota, handing on, notes, packs."""

from django.urls import path

from openmash.duty.views import passing, rota

urlpatterns = [
    path("on-duty/", rota.on_duty, name="duty_on"),
    path("rota/", rota.week, name="duty_rota"),
    path("rota/add/<slug:line>/", rota.add, name="duty_add"),
    path("rota/<uuid:change_id>/take-back/", rota.take_back, name="duty_take_back"),
    path("hand-on/", passing.hand_on, name="duty_hand_on"),
    path("hand-on/<uuid:batch_id>/accept/", passing.accept, name="duty_accept"),
    path("hand-on/<uuid:batch_id>/decline/", passing.decline, name="duty_decline"),
    path("shift-notes/", passing.notes, name="duty_notes"),
    path("shift-notes/write/", passing.write_note, name="duty_write_note"),
    path("shift-notes/<uuid:note_id>/", passing.note, name="duty_note"),
    path("shift-notes/<uuid:note_id>/paper/", passing.note_paper, name="duty_note_paper"),
    path("outage-packs/", passing.packs, name="duty_packs"),
    path("outage-packs/<uuid:outage_id>/", passing.pack, name="duty_pack"),
]
