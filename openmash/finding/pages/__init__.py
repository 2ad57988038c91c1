"""What the pages of finding somebody are made of."""
