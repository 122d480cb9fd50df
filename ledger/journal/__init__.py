"""Persistence, the one write path: the only importer of the event-sourcing library."""
