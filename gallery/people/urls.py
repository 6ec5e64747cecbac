from django.urls import path

from gallery.people import views

urlpatterns = [
    path("", views.account, name="account"),
    path("tour/", views.finish_tour, name="finish-tour"),
    path("tokens/", views.make_token, name="make-token"),
    path("tokens/<str:token_key>/revoke/", views.revoke_token, name="revoke-token"),
]
