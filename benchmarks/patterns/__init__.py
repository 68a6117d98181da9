"""How well groups and emerging patterns are found, held against the common methods."""
