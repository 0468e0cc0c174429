"""The other side of the queue: jobs, checks and models. It never loads the web."""
