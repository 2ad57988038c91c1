"""What the screens drawn from many rooms read: each page in a fixed number of questions, whatever it shows."""
