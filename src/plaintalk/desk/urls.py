"""Addresses of the desk."""

from django.urls import path

from plaintalk.desk.views import articles, cases, people, quality, queue, reports

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
    path("desk/people", people.people, name="people"),
    path("desk/people/<str:public_id>", people.person, name="person"),
    path("desk/people/<str:public_id>/notes", people.note, name="note"),
    path("desk/sanctions/<str:public_id>/lift", people.lift, name="lift"),
    path("desk/articles", articles.articles, name="articles"),
    path("desk/articles/new", articles.new_article, name="new_article"),
    path("desk/articles/<str:public_id>", articles.article, name="article"),
    path("desk/articles/<str:public_id>/discussion", articles.discussion, name="discussion"),
    path("desk/reports", reports.reports, name="reports"),
    path("desk/reports/<str:public_id>/keep", reports.keep_comment, name="keep"),
    path("desk/quality", quality.figures, name="quality"),
    path("desk/quality/share", quality.share, name="quality_share"),
    path("desk/quality/next", quality.second_look, name="second_look"),
    path("desk/quality/looks/<str:public_id>", quality.looked, name="looked"),
    path("desk/quality/looks/<str:public_id>/talked", quality.talked, name="talked"),
    path("desk/quality/golden", quality.golden, name="golden"),
    path("desk/quality/golden/<str:public_id>/retire", quality.retire, name="retire_golden"),
]
