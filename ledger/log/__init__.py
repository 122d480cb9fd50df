"""The transparency log over the journal: integrated, signed, witnessed, published."""
