"""How a merge of members is told to the books."""

from typing import Final

MERGE_SOURCE: Final = "merge"
"""Whose journals hand accounts over; their key is the party id of the merged record."""
