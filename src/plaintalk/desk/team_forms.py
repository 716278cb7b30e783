"""Roles in words, and the form by which one is given. The services say what is wrong with it."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plaintalk.articles.models import Site
from plaintalk.articles.queries import topics_of
from plaintalk.people.models import Person, Post
from plaintalk.people.permissions import NAMED_BY, Act, Role, may, may_somewhere
from plaintalk.policy.sanctions import EVERYWHERE

ROLES = {
    Role.MODERATOR: _("moderator"),
    Role.EDITOR: _("editor"),
    Role.ADMINISTRATOR: _("administrator"),
}
_EVERY_SITE, _SITE, _TOPIC = "every site", "site", "topic:"


class RoleForm(forms.Form):
    """Who is given which role, and where."""

    email = forms.EmailField(
        label=_("E-mail address of the member"),
        help_text=_("The one that they sign in with."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"))
    where = forms.ChoiceField(label=_("Where"))

    def __init__(self, site: Site, giver: Person, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self.site = site
        roles = [
            (role.value, ROLES[role])
            for role, act in NAMED_BY.items()
            if may_somewhere(giver, act, site.place)
        ]
        topics = [
            (f"{_TOPIC}{topic.pk}", _now("Articles on {topic}").format(topic=topic.title))
            for topic in topics_of(site)
        ]
        places = [(_SITE, site.name), *topics]
        if may(giver, Act.NAME_MODERATOR, EVERYWHERE):
            places.append((_EVERY_SITE, _now("Every site here")))
        for name, choices in (("role", roles), ("where", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def given(self) -> tuple[Role, str, str]:
        """The role, and the keys of site and topic, as `team.give_role` takes them."""
        where = self.cleaned_data["where"]
        site = "" if where == _EVERY_SITE else str(self.site.pk)
        topic = where.removeprefix(_TOPIC) if where.startswith(_TOPIC) else ""
        return Role(self.cleaned_data["role"]), site, topic


def where_in_words(post: Post, site: Site, topics: Mapping[str, str]) -> str:
    """Say where a post is held.

    Args:
        topics: titles of the site's topics, by key.
    """
    if not post.site:
        return _now("every site")
    if not post.topic:
        return site.name
    title = topics.get(post.topic, "")
    return (
        _now("articles on {topic}").format(topic=title) if title else _now("a topic that is gone")
    )
