"""What answers tell, held against what the dialogue has shown."""
