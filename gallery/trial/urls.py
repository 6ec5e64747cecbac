from django.urls import path

from gallery.trial import views

urlpatterns = [
    path("", views.try_it, name="try"),
    path("sentence/", views.sentence, name="try-sentence"),
    path("reset/", views.reset, name="try-reset"),
    path("pictures/<int:image_id>/large.webp", views.picture, name="try-picture"),
]
