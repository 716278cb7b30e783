"""Addresses of what other pages include."""

from django.urls import path

from plaintalk.embed import views

app_name = "embed"
urlpatterns = [path("related.html", views.related_list, name="related")]
