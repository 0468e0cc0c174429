"""What Palabre sends to others of its own accord: safely, late if it must, never in the way."""
