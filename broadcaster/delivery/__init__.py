"""Ways to tell people: e-mail and webhook; each raises DeliveryFault when nobody was told."""
