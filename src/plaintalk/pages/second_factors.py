"""Second factors and passkeys: where django-allauth meets our site."""

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter

from plaintalk.articles.queries import site_of_host
from plaintalk.people.sealing import seal, unseal


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Keep what second factors are proved with sealed, and name the site to whoever shows them."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Draw the secret without the XML declaration, which has no place inside a page."""
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]

    def _get_site_name(self) -> str:
        name: str = site_of_host(context.request.get_host()).name
        return name
