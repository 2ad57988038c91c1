"""Invented people whose truth is known, and how well the product's own commands find them. Not installed."""
