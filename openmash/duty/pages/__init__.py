"""What the pages of duty show."""
