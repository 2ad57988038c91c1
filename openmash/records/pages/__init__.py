"""What the pages of the records office are made of."""
