"""Requests and downloads that strangers cannot lead into the local network; mail and webhooks."""
