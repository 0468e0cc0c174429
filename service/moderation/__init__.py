"""The domain: what a comment is, how it is judged, and where it is kept."""
