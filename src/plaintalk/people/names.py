"""Names that not everybody may sign with: those of people who are known here, and of the site.

Staff and people whose e-mail address was verified are known, and so is whoever a publisher signed
in or a newsroom calls verified. Guests come and go, so their names bind nobody.
"""

import re
from enum import Enum
from functools import cache
from typing import Protocol

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from plaintalk.engine.text import normalise
from plaintalk.kernel.errors import Invalid
from plaintalk.people.models import Badge, BadgeKind, Kind, Person, Post
from plaintalk.people.name_keys import keys_of, plain_key
from plaintalk.people.permissions import works_on
from plaintalk.people.sso_models import SsoIdentity
from plaintalk.policy.sanctions import Where


class Publication(Protocol):
    """What must be known of a site: articles stand beside people, so it is not imported."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def picture_origins(self) -> frozenset[str]: ...


class _NameRefused(Invalid):
    """A readable name that would mislead whoever reads it."""

    def __init__(self) -> None:
        super().__init__({"name": [self.text]})


class NameTaken(_NameRefused):
    """Somebody who is known here has the name, whatever its case and spacing."""

    code = "name_taken"
    text = _(
        "Somebody here has this name already. If that is you, sign in; otherwise add something "
        "to yours, such as a surname or a place."
    )


class NameLooksLikeAnother(_NameRefused):
    """The name is written otherwise and looks like that of somebody who is known here."""

    code = "name_looks_like_another"
    text = _(
        "This name looks like that of somebody else here. Write it in the letters of one "
        "alphabet, or add something to it, such as a surname or a place."
    )


class NameReserved(_NameRefused):
    """The name says that whoever bears it is or speaks for the site."""

    code = "name_reserved"
    text = _(
        "This name says that you speak for the site, so it is kept for those who do. Sign with a "
        "name of your own."
    )


class Known(Enum):
    """Whose names nobody else may have."""

    EVERYBODY = "staff and people who are known here"
    STAFF = "staff"


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words by which nobody but staff is called: in English, Armenian, Russian, French, German, Spanish.
# Those of LONG or more letters are found inside longer words too.
_WORDS = _listed(
    "moderator administrator admin admins sysadmin webmaster editor editors editorial "
    "մոդերատոր ադմինիստրատոր ադմին խմբագիր խմբագրություն խմբագրակազմ "
    "модератор администратор админ админы редактор редакция главред "
    "modérateur modératrice administrateur administratrice rédacteur rédactrice rédaction "
    "moderation moderatorin administratorin redakteur redakteurin redaktion chefredaktion "
    "moderador moderadora administrador administradora editora redacción"
)
_LONG = 8
# Names that are fine with something before or after them; some of the Arabic words are people's
# names as well.
_WHOLE_NAMES = frozenset(
    {
        *("staff", "team", "support", "system", "official", "newsroom", "news desk", "mod"),
        *("персонал", "служба поддержки", "աջակցություն", "équipe", "équipe éditoriale"),
        *("support technique", "soporte", "equipo", "mitarbeiter"),
        *("المشرف", "مشرف الموقع", "المدير", "مدير الموقع", "المحرر", "رئيس التحرير"),
        *("هيئة التحرير", "التحرير", "الإدارة", "إدارة الموقع"),
    }
)
_WORD = re.compile(r"[^\W\d_]+")


def former_reader(language: str) -> str:
    """Give the name that stands beside what an erased person wrote, in a language."""
    with override(language):
        return gettext("A former reader")


def check_name(
    name: str,
    *,
    person: Person | None,
    site: Publication,
    known: Known = Known.EVERYBODY,
    is_staff: bool = False,
) -> None:
    """Do nothing if a person may sign with a name on a site. One's own name stays one's own.

    Args:
        name: as `people.services.clean_name` gives it.
        person: who asks, stored or not; None for somebody who is new.
        is_staff: they are about to work for the site, whatever they are now.

    Raises:
        NameReserved: it says that its bearer is or speaks for the site, and they are no staff.
        NameTaken: somebody known has it, whatever its case and spacing.
        NameLooksLikeAnother: it looks like a name that somebody known has.
    """
    alike = _alike(name)
    if person is not None and Person.objects.filter(alike, pk=person.pk).exists():
        return
    if is_reserved(name, site=site) and not (is_staff or _works_for(person, site)):
        raise NameReserved()
    others = Person.objects.filter(alike, _is_known(known), is_active=True, kind=Kind.MEMBER)
    names = list(others.values_list("name", flat=True)[:10])
    if not names:
        return
    if plain_key(name) in map(plain_key, names):
        raise NameTaken()
    raise NameLooksLikeAnother()


def is_reserved(name: str, *, site: Publication) -> bool:
    """Say whether a name is the site's own, or holds a word by which only staff is called."""
    keys = keys_of(name)
    if keys & (_keys_of_whole_names() | keys_of(site.name) | keys_of(site.host or site.name)):
        return True
    words = _keys_of_words()
    if any(keys_of(word) & words for word in _words_of(name)) or keys & words:
        return True
    return any(word in key for key in keys for word in _keys_of_long_words())


def _works_for(person: Person | None, site: Publication) -> bool:
    where = Where(site=str(site.pk))
    return person is not None and person.pk is not None and works_on(person, where)


def _alike(name: str) -> Q:
    keys = keys_of(name)
    return Q(name_seen__in=keys) | Q(name_read__in=keys)


def _is_known(known: Known) -> Q:
    staff = Q(Exists(Post.objects.filter(person=OuterRef("pk"), ended_at__isnull=True)))
    if known is Known.STAFF:
        return staff
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    signed_in = SsoIdentity.objects.filter(person=OuterRef("pk"))
    called_so = Badge.objects.held().filter(person=OuterRef("pk"), kind=BadgeKind.VERIFIED)
    return staff | Q(Exists(verified)) | Q(Exists(signed_in)) | Q(Exists(called_so))


def _words_of(name: str) -> list[str]:
    """Cut a name into words, also where a capital begins one: "AdminAnna"."""
    apart = "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(f" {name}", name, strict=False)
    )
    return _WORD.findall(normalise(apart).text)


@cache
def _keys_of_words() -> frozenset[str]:
    return frozenset(key for word in _WORDS for key in keys_of(word))


@cache
def _keys_of_long_words() -> frozenset[str]:
    return frozenset(key for word in _WORDS if len(word) >= _LONG for key in keys_of(word))


@cache
def _keys_of_whole_names() -> frozenset[str]:
    # What stands beside the comments of people who were erased, in each language.
    former = {former_reader(code) for code, _name in settings.LANGUAGES}
    names = _WHOLE_NAMES | {"former reader"} | former
    return frozenset(key for name in names for key in keys_of(name))
