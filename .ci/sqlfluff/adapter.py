"""Stands for dbt's `adapter` while sqlfluff renders a model: a dispatched macro becomes something of the right form."""


def dispatch(name, macro_namespace=None):
    """type_double is a type; every other dispatched macro is an expression, for which its first argument will do."""
    return lambda *arguments: "double precision" if name == "type_double" else str(arguments[0])
