"""What people may do: one function per act, with where it is posted and who may put it."""
