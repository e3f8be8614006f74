"""Disclosure control: what published figures tell about those that are withheld. `linear` is the arithmetic of it."""
