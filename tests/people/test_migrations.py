"""Migrations of data, on rows as they were."""

from importlib import import_module

import pytest
from django.apps import apps

from plaintalk.articles.models import Topic
from plaintalk.people.models import Sanction
from plaintalk.policy.sanctions import Scope
from tests import make

pytestmark = pytest.mark.django_db

name_sites = import_module("plaintalk.people.migrations.0005_device_site_of_steps").name_sites


def test_each_step_gets_the_site_of_its_place() -> None:
    site, other = make.site(), make.site("Another Post")
    topic = Topic.objects.create(site=other, slug="roads", title="Roads")
    article = make.article(on=other)
    places = {
        (Scope.SITE, ""): "",
        (Scope.SITE, str(site.pk)): str(site.pk),
        (Scope.TOPIC, str(topic.pk)): str(other.pk),
        (Scope.TOPIC, "gone"): "",
        (Scope.DISCUSSION, article.public_id): str(other.pk),
        (Scope.DISCUSSION, "a_gone"): "",
    }
    for scope, place in places:
        step = make.sanction(make.member())
        Sanction.objects.filter(pk=step.pk).update(scope=scope, place=place, site="")

    name_sites(apps, None)

    named = {(Scope(one.scope), one.place): one.site for one in Sanction.objects.all()}
    assert named == places
