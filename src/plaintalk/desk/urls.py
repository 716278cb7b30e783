"""Addresses of the desk."""

from django.urls import path

from plaintalk.desk.views import appeals, articles, cases, people, queue

app_name = "desk"
urlpatterns = [
    path("desk", queue.queue_page, name="queue"),
    path("desk/worst", queue.worst_page, name="worst"),
    path("desk/published", queue.published_page, name="published"),
    path("desk/next", queue.next_case, name="next"),
    path("desk/pulse", queue.pulse, name="pulse"),
    path("desk/bulk", queue.bulk, name="bulk"),
    path("desk/undo", queue.undo_last, name="undo"),
    path("desk/gentle", queue.gentle, name="gentle"),
    path("desk/sentences", queue.sentences, name="sentences"),
    path("desk/comments/<str:public_id>", cases.case, name="case"),
    path("desk/comments/<str:public_id>/skip", cases.skip, name="skip"),
    path("desk/comments/<str:public_id>/pick", cases.pick, name="pick"),
    path("desk/comments/<str:public_id>/pulse", cases.pulse, name="case_pulse"),
    path("desk/appeals", appeals.appeals, name="appeals"),
    path("desk/appeals/<str:public_id>", appeals.appeal, name="appeal"),
    path("desk/people", people.people, name="people"),
    path("desk/people/<str:public_id>", people.person, name="person"),
    path("desk/people/<str:public_id>/notes", people.note, name="note"),
    path("desk/sanctions/<str:public_id>/lift", people.lift, name="lift"),
    path("desk/articles", articles.articles, name="articles"),
    path("desk/articles/new", articles.new_article, name="new_article"),
    path("desk/articles/<str:public_id>", articles.article, name="article"),
    path("desk/articles/<str:public_id>/discussion", articles.discussion, name="discussion"),
]
