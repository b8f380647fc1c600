"""Who may hear what: sidecars of sounds, consent and scope."""
