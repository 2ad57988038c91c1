"""The pages about the partnership itself: local policy and accounts. No row of case content is read here."""
