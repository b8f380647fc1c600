"""Packs of scripts, handed to other units and taken over from them."""
