"""Find anyone: one box for whatever is known of somebody, and the page of one known person."""
