"""How the local detectors are made and measured; never imported by what serves."""
