"""Many units in one process: each a station folder of its own, opened when somebody asks for it."""
