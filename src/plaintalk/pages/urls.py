"""Addresses of the readers' pages."""

from django.urls import path

from plaintalk.pages import notices, numbers, reasons, report_views, views

app_name = "pages"
urlpatterns = [
    path("", views.front, name="front"),
    path("topics/<str:slug>", views.topic, name="topic"),
    path("a/<str:slug>", views.article, name="article"),
    path("a/<str:slug>/comments", views.post, name="post"),
    path("a/<str:slug>/<int:number>", views.thread, name="thread"),
    path("c/<str:public_id>", views.permalink, name="permalink"),
    path("c/<str:public_id>/history", views.history, name="history"),
    path("c/<str:public_id>/edit", views.edit, name="edit"),
    path("c/<str:public_id>/withdraw", views.withdraw, name="withdraw"),
    path("c/<str:public_id>/reasons", reasons.explain, name="reasons"),
    path("c/<str:public_id>/appeal", reasons.make_appeal, name="appeal"),
    path("c/<str:public_id>/report", report_views.report, name="report"),
    path("notice", notices.give, name="notice"),
    path("notices/<str:public_id>", notices.receipt, name="notice_receipt"),
    path("policy", views.policy, name="policy"),
    path("policy/numbers", numbers.numbers, name="numbers"),
    path("me", views.me, name="me"),
    path("me/warnings/<str:public_id>/read", views.read_warning, name="read_warning"),
    path("sign-in/<str:token>", views.sign_in, name="sign_in"),
]
