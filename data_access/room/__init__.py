"""The training room's own store and registers, apart from every other register."""
