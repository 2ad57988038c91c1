"""Every read of a family: who belongs to it, who lived where, who works with it. The first argument is the viewer."""
