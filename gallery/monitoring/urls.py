from django.urls import path

from gallery.monitoring import views

urlpatterns = [
    path("status/", views.status, name="status"),
    path("metrics", views.metrics, name="metrics"),
]
