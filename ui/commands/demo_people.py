"""The invented people who may log in at the demo's counter. Light: the demo's start lives on it."""

from collections.abc import Mapping

DEMO_PASSWORDS: Mapping[str, str] = {"wang": "Demo-2026", "chen": "Demo-2026", "li": "Demo-2026"}
