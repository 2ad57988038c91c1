"""The shell every screen stands in: layouts, design-system fields, error pages, middleware, the clock."""
