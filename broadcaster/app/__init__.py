"""The composition root: settings in, a station's parts out; only it names adapters."""
