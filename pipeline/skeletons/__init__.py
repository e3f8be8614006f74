"""The files of a new source or indicator, as templates (Jinja2). What writes them: `pipeline.scaffold`."""
