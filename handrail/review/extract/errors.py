"""What can be wrong with an extract or its mapping, said so that the reader can mend it. A row is named by its number;
what stands in it is not, because it speaks of a child."""

from __future__ import annotations

from handrail.rules.errors import RulesError


class MapError(RulesError):
    """The mapping cannot be used as it stands."""


class ExtractError(RulesError):
    """The extract cannot be read as it stands."""
