"""Every address of the installation."""

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
    path("", include("plaintalk.pages.urls")),
]
handler404 = "plaintalk.pages.views.refused.not_found"
