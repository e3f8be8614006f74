"""The embedded example: `landing/` is what `trygg run --example` reads, `build.py` writes it."""
