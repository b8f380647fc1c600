"""The teachers' desk: the pages where a programme is made, approved, queued and watched."""
