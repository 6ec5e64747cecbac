from django.urls import path

from gallery.jobs import views

urlpatterns = [
    path("", views.index, name="jobs"),
    path("retry-all/", views.retry_all, name="retry-all"),
    path("cancel-all/", views.cancel_all, name="cancel-all"),
    path("poll/", views.poll, name="poll"),
    path("<int:job_id>/retry/", views.retry, name="retry"),
    path("<int:job_id>/cancel/", views.cancel, name="cancel"),
]
