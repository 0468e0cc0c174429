"""Palabre on thirteen hosts, each a network namespace, while hosts are cut off, killed and lost."""
