from django.urls import path

from training.comparisons import views

urlpatterns = [
    path("", views.comparisons, name="comparisons"),
    path("<str:name>/", views.comparison, name="comparison"),
    path("<str:name>/pictures/<int:number>/", views.picture, name="comparison-picture"),
]
