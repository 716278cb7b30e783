"""Django's name for this domain."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "plaintalk.articles"
    label = "articles"
