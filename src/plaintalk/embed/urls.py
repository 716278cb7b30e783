"""Addresses of what other pages include and programs read."""

from django.urls import path

from plaintalk.embed import counts, feeds, oembed, thread, views

app_name = "embed"
urlpatterns = [
    path("related.html", views.related_list, name="related"),
    path("thread.html", thread.thread, name="thread"),
    path("state", thread.state, name="state"),
    path("next", thread.next_new_one, name="next"),
    path("counts", counts.counts, name="counts"),
    path("oembed", oembed.oembed, name="oembed"),
    path("comment.html", oembed.comment_html, name="comment"),
    path("feeds/articles/<str:slug>.atom", feeds.of_article, name="feed_of_article"),
    path("feeds/topics/<str:slug>.atom", feeds.of_topic, name="feed_of_topic"),
    path("feeds/people/<str:public_id>.atom", feeds.of_person, name="feed_of_person"),
    path("feeds/replies/<str:token>.atom", feeds.of_replies, name="feed_of_replies"),
]
