"""The ledger's address."""

from django.urls import path

from openmash.ledger import views

urlpatterns = [path("ledger/", views.search, name="ledger_search")]
