"""The addresses of files: a reference and a number, never a name."""

from django.urls import path

from openmash.uploads import views

REF = "referrals/<slug:reference>/files"
urlpatterns = [
    path(f"{REF}/", views.files, name="uploads_files"),
    path(f"{REF}/<int:number>/", views.file, name="uploads_file"),
    path(f"{REF}/<int:number>/save/", views.download, name="uploads_download"),
    path(f"{REF}/<int:number>/picture/", views.preview, name="uploads_preview"),
]
