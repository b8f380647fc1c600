"""The frozen values that pass between the rooms, one small module a subject."""
