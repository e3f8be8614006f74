"""Stands for dbt's cross-database macros while sqlfluff renders a model."""


def datediff(first, second, part):
    return f"date_diff('{part}', {first}, {second})"


def dateadd(part, interval, date):
    return f"date_add({date}, {interval})"


def cast(expression, kind):
    return f"cast({expression} as {kind})"
