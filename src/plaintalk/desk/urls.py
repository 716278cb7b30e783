"""Addresses of the desk."""

from django.urls import path

from plaintalk.desk import views

app_name = "desk"
urlpatterns = [
    path("desk", views.queue_page, name="queue"),
    path("desk/comments/<str:public_id>", views.case, name="case"),
    path("desk/people", views.people, name="people"),
    path("desk/people/<str:public_id>", views.person, name="person"),
    path("desk/sanctions/<str:public_id>/lift", views.lift, name="lift"),
    path("desk/articles", views.articles, name="articles"),
    path("desk/articles/new", views.new_article, name="new_article"),
    path("desk/articles/<str:public_id>", views.article, name="article"),
    path("desk/articles/<str:public_id>/discussion", views.discussion, name="discussion"),
]
