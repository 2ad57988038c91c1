"""The addresses of the records office."""

from django.urls import path

from openmash.records.views import access, home, keeping, lines, office, packages

urlpatterns = [
    path("records/", home.home, name="records_home"),
    path("records/ended/", home.ended, name="records_ended"),
    path("records/to-find/", home.to_find, name="records_to_find"),
    path("records/requests/new/", access.log, name="records_log"),
    path("records/requests/<uuid:sar_id>/", access.one, name="records_request"),
    path("records/requests/<uuid:sar_id>/stop/", access.stop, name="records_stop"),
    path("records/requests/<uuid:sar_id>/start/", access.start, name="records_start"),
    path("records/requests/<uuid:sar_id>/extend/", access.extend, name="records_extend"),
    path("records/requests/<uuid:sar_id>/end/", access.close, name="records_close"),
    path("records/requests/<uuid:sar_id>/who/", access.find, name="records_find"),
    path("records/requests/<uuid:sar_id>/package/", packages.make, name="records_make"),
    path("records/lines/<uuid:line_id>/", lines.one, name="records_line"),
    path("records/lines/<uuid:line_id>/owner/", lines.ask_owner, name="records_owner"),
    path("records/lines/<uuid:line_id>/owner/answer/", lines.note_answer, name="records_owner_answer"),
    path("records/lines/<uuid:line_id>/opinion/", lines.opinion, name="records_opinion"),
    path("records/asked/", lines.asked_list, name="records_asked_list"),
    path("records/asked/<uuid:asked_id>/", lines.asked, name="records_asked"),
    path("records/packages/<uuid:package_id>/", packages.one, name="records_package"),
    path("records/packages/<uuid:package_id>/paper/", packages.paper, name="records_paper"),
    path("records/packages/<uuid:package_id>/send/", packages.send, name="records_send"),
    path("records/reviews/", keeping.reviews, name="records_reviews"),
    path("records/reviews/reckon/", keeping.reckon, name="records_reckon"),
    path("records/reviews/<uuid:review_id>/", keeping.propose, name="records_propose"),
    path("records/disposals/<uuid:proposal_id>/", keeping.disposal, name="records_disposal"),
    path("records/certificates/", keeping.certificates, name="records_certificates"),
    path("records/certificates/<uuid:certificate_id>/", keeping.certificate, name="records_certificate"),
    path("records/holds/", keeping.holds, name="records_holds"),
    path("records/holds/<uuid:hold_id>/", keeping.lift, name="records_lift"),
    path("records/corrections/", office.corrections, name="records_corrections"),
    path("records/corrections/new/", office.log_correction, name="records_log_correction"),
    path("records/corrections/<uuid:rectification_id>/", office.correction, name="records_correction"),
    path("records/complaints/", office.complaints, name="records_complaints"),
    path("records/complaints/new/", office.log_complaint, name="records_log_complaint"),
    path("records/complaints/<uuid:complaint_id>/", office.complaint, name="records_complaint"),
]
