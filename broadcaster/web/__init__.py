"""One ASGI application: feeds, sound and pages as a podcast client wants them."""
