from django.urls import path

from gallery.captions import views

urlpatterns = [
    path("pictures/<int:image_id>/caption/", views.edit, name="edit-caption"),
]
