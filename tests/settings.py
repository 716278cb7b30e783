"""The same settings as everywhere, from an environment made up for tests."""

import os
import secrets

os.environ.setdefault("PLAINTALK_SECRET_KEY", secrets.token_urlsafe(48))
os.environ.setdefault("PLAINTALK_DATABASE_URL", "sqlite:///:memory:")
os.environ["PLAINTALK_MAIL_URL"] = "memory:"
os.environ["PLAINTALK_HOSTS"] = "localhost,127.0.0.1,testserver"
# Made for tests alone; nothing real was ever signed with it.
os.environ["PLAINTALK_PUSH_KEY"] = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
# A test must not fail because the machine was busy for half a second.
os.environ["PLAINTALK_ENGINE_TIMEOUT_MS"] = "30000"

from plaintalk.config.settings import *  # noqa: F403  # the environment comes first

# Safe hashing takes its time on purpose; tests sign in often.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
