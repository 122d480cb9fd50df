"""The web: the ledger's acts and questions over HTTP. It asks the ledger and never the database."""
