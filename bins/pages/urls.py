"""Routes of the pages."""

from django.urls import path

from bins.pages import actions, feed, home, views

urlpatterns = [
    path("", home.home, name="home"),
    path("b/", home.resume, name="resume"),
    path("b/<str:token>", views.bin_page, name="bin"),
    path("b/<str:token>/rows", feed.rows, name="rows"),
    path("b/<str:token>/clear", actions.clear, name="clear"),
    path("b/<str:token>/<int:n>", views.request_page, name="request"),
    path("b/<str:token>/<int:n>/detail", views.request_partial, name="detail"),
    path("b/<str:token>/<int:n>/raw", views.raw_body, name="raw"),
    path("b/<str:token>/<int:n>/delete", actions.delete, name="delete"),
]
