"""What the guidance says, as functions beside its text."""
