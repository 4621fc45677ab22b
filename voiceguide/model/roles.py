"""Roles: who speaks a phrase of a session. Each role may have a voice of its own."""

from typing import Literal

Role = Literal["coach", "count"]
ROLES: tuple[Role, ...] = ("coach", "count")
COACH: Role = "coach"
"""Speaks everything that no other role speaks."""
COUNT: Role = "count"
"""Speaks countdowns, breath words and the numbers of repetitions."""
