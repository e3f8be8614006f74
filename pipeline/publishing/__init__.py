"""What is made for readers from the published warehouse, and from nothing else."""
