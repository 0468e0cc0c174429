"""Comments on their way in from other systems, and on their way out to them."""
