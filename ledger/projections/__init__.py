"""What people ask: one file per question.

A projection sees events only and can be rebuilt at any time.
"""
