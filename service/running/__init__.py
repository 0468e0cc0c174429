"""Running Palabre: the embedded Valkey, the supervisor of its processes, and the diagnosis."""
