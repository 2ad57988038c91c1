"""What people do with OpenMASH, told as stories in a real browser against a real server."""
