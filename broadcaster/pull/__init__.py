"""The station's side: a folder that mirrors what a school hands over."""
