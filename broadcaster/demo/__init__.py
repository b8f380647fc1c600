"""A station that is thrown away again: one programme, from a pasted letter to the report.

Everything in it is the real thing - pages, voices, sound, approval, agent, site, film; only its
clock is moved, and a bar above the pages says so.
"""
