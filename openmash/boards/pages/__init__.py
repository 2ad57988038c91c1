"""What the templates of the boards receive: words and parts, never rows of the database."""
