"""Briefings: what was on screen kept as slides, and slides made into PPTX and PDF."""
