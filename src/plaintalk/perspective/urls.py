"""Addresses of the Perspective wire."""

from django.urls import path, re_path

from plaintalk.perspective import views

app_name = "perspective"
urlpatterns = [
    path("v1alpha1/comments:analyze", views.analyze_comment, name="analyze"),
    path("v1alpha1/comments:suggestscore", views.suggest_score, name="suggestscore"),
    path("v1alpha1/openapi.json", views.openapi, name="openapi"),
    path("$discovery/rest", views.discovery, name="discovery"),
    re_path(r"^(?:v1alpha1|\$discovery)(?:/|$)", views.unknown, name="unknown"),
]
