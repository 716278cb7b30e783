"""Addresses of the readers' pages."""

from django.urls import path

from plaintalk.pages.views import (
    articles,
    comments,
    editing,
    lists,
    me,
    notices,
    numbers,
    policy,
    posting,
    reasons,
    reports,
    sign_in,
    sso,
)

app_name = "pages"
urlpatterns = [
    path("", lists.front, name="front"),
    path("topics/<str:slug>", lists.topic, name="topic"),
    path("a/<str:slug>", articles.article, name="article"),
    path("a/<str:slug>/comments", posting.post, name="post"),
    path("a/<str:slug>/<int:number>", articles.thread, name="thread"),
    path("c/<str:public_id>", comments.permalink, name="permalink"),
    path("c/<str:public_id>/history", comments.history, name="history"),
    path("c/<str:public_id>/edit", editing.edit, name="edit"),
    path("c/<str:public_id>/withdraw", editing.withdraw, name="withdraw"),
    path("c/<str:public_id>/reasons", reasons.explain, name="reasons"),
    path("c/<str:public_id>/appeal", reasons.make_appeal, name="appeal"),
    path("c/<str:public_id>/report", reports.report, name="report"),
    path("notice", notices.give, name="notice"),
    path("notices/<str:public_id>", notices.receipt, name="notice_receipt"),
    path("policy", policy.policy, name="policy"),
    path("policy/numbers", numbers.numbers, name="numbers"),
    path("me", me.me, name="me"),
    path("me/warnings/<str:public_id>/read", me.read_warning, name="read_warning"),
    path("sign-in/<str:token>", sign_in.sign_in, name="sign_in"),
    path("sso", sso.sign_in, name="sso"),
]
