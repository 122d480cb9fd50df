"""What can happen: one file per kind of stream. Importing this package makes every topic known."""
