"""Programs that others wrote to find holes, let loose on a running Palabre of our own."""
