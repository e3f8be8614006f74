"""File formats, and nothing about who publishes them: bytes → cells or frames."""
