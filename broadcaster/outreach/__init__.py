"""What is carried to where people are: films for networks, lessons, and where each thing went."""
