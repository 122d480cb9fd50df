"""What people ask, answered as of any cut.

One file per question, each a function that returns a frozen answer.

Every question takes the ledger, `as_of` (a position or an instant: what was known) and `valid_on`
(a day: which facts count). Answers say for which cut they were worked out.
"""
