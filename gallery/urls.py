from django.urls import include, path

from gallery import views
from gallery.people import own_views

app_name = "gallery"
urlpatterns = [
    path("", views.home, name="home"),
    path("how-it-works/", views.how, name="how"),
    path("theme/", views.set_theme, name="theme"),
    path("robots.txt", views.robots, name="robots"),
    path("", include("gallery.library.urls")),
    path("", include("gallery.captions.urls")),
    path("", include("gallery.alt.urls")),
    path("", include("gallery.languages.urls")),
    path("", include("gallery.exchange.urls")),
    path("", include("gallery.sharing.urls")),
    path("bulk/", include("gallery.bulk.urls")),
    path("jobs/", include("gallery.jobs.urls")),
    path("invited/<str:token>/", own_views.invited, name="invited"),
    path("try/", include("gallery.visiting.urls")),
    path("account/", include("gallery.people.urls")),
    path("", include("gallery.operations.urls")),
]
