"""Vietnamese school radio and podcasts for legal education."""

__version__ = "0.1.0"
