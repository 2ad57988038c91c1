"""The addresses of the boards. A reference has one shape, so that it never swallows another room's address."""

from django.urls import path, re_path

from openmash.boards import views

REFERRAL = r"^referrals/(?P<reference>[A-Z]{1,3}\d{2}-\d{1,9})/"

urlpatterns = [
    path("next-to-rate/", views.next_to_rate, name="boards_next_to_rate"),
    path("board/", views.board, name="boards_board"),
    path("board/news/", views.board_news, name="boards_board_news"),
    path("board/views/save/", views.save_view, name="boards_save_view"),
    path("board/views/<uuid:view_id>/remove/", views.remove_view, name="boards_remove_view"),
    path("my-work/", views.work, name="boards_work"),
    path("decided/", views.decided, name="boards_decided"),
    path("figures/", views.figures, name="boards_figures"),
    re_path(REFERRAL + r"$", views.whole_picture, name="boards_picture"),
    re_path(REFERRAL + r"chronology/$", views.chronology_of, name="boards_chronology"),
    re_path(REFERRAL + r"chronology/paper/$", views.chronology_paper, name="boards_chronology_paper"),
    re_path(REFERRAL + r"chronology/mark/$", views.mark_line, name="boards_mark_line"),
    re_path(REFERRAL + r"looks/$", views.who_looked, name="boards_looks"),
    re_path(REFERRAL + r"take/$", views.take, name="boards_take"),
    re_path(REFERRAL + r"take-back/$", views.take_back, name="boards_take_back"),
    re_path(REFERRAL + r"give/$", views.give, name="boards_give"),
]
