"""Addresses of the desk."""

from django.urls import path

from plaintalk.desk.views import appeals, articles, comments, people

app_name = "desk"
urlpatterns = [
    path("desk", comments.queue_page, name="queue"),
    path("desk/comments/<str:public_id>", comments.case, name="case"),
    path("desk/appeals", appeals.appeals, name="appeals"),
    path("desk/appeals/<str:public_id>", appeals.appeal, name="appeal"),
    path("desk/people", people.people, name="people"),
    path("desk/people/<str:public_id>", people.person, name="person"),
    path("desk/sanctions/<str:public_id>/lift", people.lift, name="lift"),
    path("desk/articles", articles.articles, name="articles"),
    path("desk/articles/new", articles.new_article, name="new_article"),
    path("desk/articles/<str:public_id>", articles.article, name="article"),
    path("desk/articles/<str:public_id>/discussion", articles.discussion, name="discussion"),
]
