"""Addresses of the desk."""

from django.urls import path

from plaintalk.desk.views import articles, comments, people, policy, policy_drafts, policy_runs

app_name = "desk"
urlpatterns = [
    path("desk", comments.queue_page, name="queue"),
    path("desk/comments/<str:public_id>", comments.case, name="case"),
    path("desk/people", people.people, name="people"),
    path("desk/people/<str:public_id>", people.person, name="person"),
    path("desk/sanctions/<str:public_id>/lift", people.lift, name="lift"),
    path("desk/articles", articles.articles, name="articles"),
    path("desk/articles/new", articles.new_article, name="new_article"),
    path("desk/articles/<str:public_id>", articles.article, name="article"),
    path("desk/articles/<str:public_id>/discussion", articles.discussion, name="discussion"),
    path("desk/policy", policy.workbench, name="policy"),
    path("desk/policy/compare", policy.compare, name="policy_compare"),
    path("desk/policy/thresholds", policy.thresholds, name="policy_thresholds"),
    path("desk/policy/shadow/<int:number>", policy.shadow, name="policy_shadow"),
    path("desk/policy/drafts", policy_drafts.begin, name="policy_begin"),
    path("desk/policy/drafts/<int:pk>", policy_drafts.draft, name="policy_draft"),
    path("desk/policy/drafts/<int:pk>/text", policy_drafts.text, name="policy_text"),
    path("desk/policy/drafts/<int:pk>/drop", policy_drafts.drop, name="policy_drop"),
    path("desk/policy/drafts/<int:pk>/publish", policy_drafts.publish, name="policy_publish"),
    path("desk/policy/runs/<int:pk>", policy_runs.run, name="policy_run"),
    path("desk/policy/runs/<int:pk>/again", policy_runs.again, name="policy_again"),
]
