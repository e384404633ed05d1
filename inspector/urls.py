"""Routes of the app side: pages and the JSON interface. Capture URLs never come here."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("bins.api.urls")),
    path("", include("bins.pages.urls")),
]
