"""The addresses of one's own messages. The short one is what stands in an e-mail: it says nothing."""

from django.urls import path

from openmash.messages import views

urlpatterns = [
    path("m/", views.told, name="messages_told"),
    path("m/<uuid:message_id>/", views.open_message, name="messages_open"),
    path("my-account/messages/", views.wishes, name="messages_wishes"),
]
