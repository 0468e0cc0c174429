"""What attackers try, held against the whole of Palabre."""
