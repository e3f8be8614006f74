"""The engine of Trygghetsindikatorer: how files become a gated, published warehouse. It names no source and no indicator."""
