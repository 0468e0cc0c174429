"""Load on whole installations: what `make bench` measures throughput, latency and memory with."""
