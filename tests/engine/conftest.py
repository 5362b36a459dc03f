"""Properties are tried without a time limit: a slow machine is no finding."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("engine", deadline=None)
settings.load_profile("engine")
