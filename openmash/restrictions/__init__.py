"""Who may not know of whom: restricted families, conflicts of interest, and breaking the glass."""
