"""What the family's pages show."""
