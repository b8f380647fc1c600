"""What looks after a station: backups, doctor, tidying, hand-over, and taking back."""
