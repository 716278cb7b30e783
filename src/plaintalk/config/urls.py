"""Every address of the installation."""

from allauth.urls import build_provider_urlpatterns
from django.urls import include, path

from plaintalk.embed.api import api
from plaintalk.embed.script import file

urlpatterns = [
    path("", include("plaintalk.desk.urls")),
    path("api/v1/", api.urls),
    path("embed/v1/", include("plaintalk.embed.urls")),
    path("embed.js", file, {"name": "embed.js"}, name="embed_script"),
    path("embed.css", file, {"name": "embed.css"}, name="embed_styles"),
    path("", include("plaintalk.perspective.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/3rdparty/", include("allauth.socialaccount.urls")),
    path("account/", include(build_provider_urlpatterns())),
    path("", include("plaintalk.pages.urls")),
]
handler404 = "plaintalk.pages.views.refused.not_found"
