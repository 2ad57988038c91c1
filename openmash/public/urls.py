"""The addresses that families and referrers see. A form is known by its own number, never by a name."""

from django.urls import path

from openmash.public import views

urlpatterns = [
    path("", views.home, name="public_home"),
    path("about/", views.about, name="public_about"),
    path("stay-safe/", views.stay_safe, name="public_stay_safe"),
    path("leave/", views.leave, name="public_leave"),
    path("tell-us/", views.start, name="public_start"),
    path("tell-us/<uuid:draft_id>/", views.tasks, name="public_tasks"),
    path("tell-us/<uuid:draft_id>/who/", views.who, name="public_who"),
    path("tell-us/<uuid:draft_id>/check/", views.check, name="public_check"),
    path("tell-us/<uuid:draft_id>/sent/", views.sent, name="public_sent"),
    path("tell-us/<uuid:draft_id>/give-up/", views.give_up, name="public_give_up"),
    path("tell-us/<uuid:draft_id>/files/", views.files, name="public_files"),
    path("tell-us/<uuid:draft_id>/files/<uuid:file_id>/remove/", views.take_file_off, name="public_take_file_off"),
    path("tell-us/<uuid:draft_id>/<slug:slug>/", views.part, name="public_part"),
    path("tell-us/<uuid:draft_id>/<slug:of>/<int:number>/", views.person, name="public_person"),
    path("tell-us/<uuid:draft_id>/<slug:of>/<int:number>/remove/", views.take_off, name="public_take_off"),
    path("my-referrals/", views.mine, name="public_mine"),
    path("my-referrals/<slug:reference>/", views.receipt, name="public_receipt"),
]
