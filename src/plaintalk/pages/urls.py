"""Addresses of the readers' pages."""

from django.urls import path

from plaintalk.pages.views import (
    articles,
    comments,
    editing,
    liking,
    lists,
    me,
    muting,
    notices,
    numbers,
    policy,
    posting,
    reasons,
    reports,
    sign_in,
    sso,
    tokens,
)

app_name = "pages"
urlpatterns = [
    path("", lists.front, name="front"),
    path("topics/<str:slug>", lists.topic, name="topic"),
    path("a/<str:slug>", articles.article, name="article"),
    path("a/<str:slug>/comments", posting.post, name="post"),
    path("a/<str:slug>/<int:number>", articles.thread, name="thread"),
    path("a/<str:slug>/new", comments.next_new_one, name="next_new"),
    path("c/<str:public_id>", comments.permalink, name="permalink"),
    path("c/<str:public_id>/history", comments.history, name="history"),
    path("c/<str:public_id>/edit", editing.edit, name="edit"),
    path("c/<str:public_id>/withdraw", editing.withdraw, name="withdraw"),
    path("c/<str:public_id>/reasons", reasons.explain, name="reasons"),
    path("c/<str:public_id>/appeal", reasons.make_appeal, name="appeal"),
    path("c/<str:public_id>/report", reports.report, name="report"),
    path("c/<str:public_id>/like", liking.give_like, name="like"),
    path("c/<str:public_id>/mute", muting.mute_author, name="mute"),
    path("notice", notices.give, name="notice"),
    path("notices/<str:public_id>", notices.receipt, name="notice_receipt"),
    path("policy", policy.policy, name="policy"),
    path("policy/numbers", numbers.numbers, name="numbers"),
    path("me", me.me, name="me"),
    path("me/warnings/<str:public_id>/read", me.read_warning, name="read_warning"),
    path("me/muted/<str:public_id>/undo", muting.undo, name="unmute"),
    path("me/feed/renew", me.renew_feed, name="renew_feed"),
    path("me/tokens", tokens.tokens, name="tokens"),
    path("me/tokens/<str:public_id>/revoke", tokens.revoke, name="revoke_token"),
    path("sign-in/<str:token>", sign_in.sign_in, name="sign_in"),
    path("sso", sso.sign_in, name="sso"),
]
