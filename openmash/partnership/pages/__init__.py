"""What the templates about the partnership receive."""
