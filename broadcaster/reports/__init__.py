"""What was aired, counted: by week and by month."""
