"""Digests on their way out: written in two forms, sent by the operator's mail server."""
