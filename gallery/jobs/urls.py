from django.urls import path

from gallery.jobs import views

urlpatterns = [
    path("", views.index, name="jobs"),
    path("poll/", views.poll, name="poll"),
    path("<int:job_id>/retry/", views.retry, name="retry"),
    path("<int:job_id>/cancel/", views.cancel, name="cancel"),
]
