"""What radio stations are handed: folders of their own, manifests, pushes, and what they tell."""
