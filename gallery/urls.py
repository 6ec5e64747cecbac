from django.urls import include, path

from gallery import views

app_name = "gallery"
urlpatterns = [
    path("", views.home, name="home"),
    path("how-it-works/", views.how, name="how"),
    path("theme/", views.set_theme, name="theme"),
    path("robots.txt", views.robots, name="robots"),
    path("", include("gallery.library.urls")),
    path("", include("gallery.captions.urls")),
    path("jobs/", include("gallery.jobs.urls")),
    path("try/", include("gallery.visiting.urls")),
    path("account/", include("gallery.people.urls")),
]
