"""Fetching files from strangers: no address of this house is reached by their doing.

Whoever names an address for us (a catalogue, a redirect) may name the school's router. So a name is
resolved here, every address behind it is judged, and the connection is made to the address that
was judged.
"""

from broadcaster.network.asking import Answer, ask
from broadcaster.network.downloading import Download, Downloaded, WrongSum, download
from broadcaster.network.lines import NetworkFault, Trust

__all__ = [
    "Answer",
    "Download",
    "Downloaded",
    "NetworkFault",
    "Trust",
    "WrongSum",
    "ask",
    "download",
]
