"""All that knows an MP3 frame: segments encoded apart and joined without a seam."""
