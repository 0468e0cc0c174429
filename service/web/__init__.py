"""The HTTP edge: it reads requests, asks the domain, and answers in the reader's language."""
