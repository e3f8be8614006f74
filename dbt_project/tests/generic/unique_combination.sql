{#-
    No two rows share the values of these columns together: the key that a model's grain names. NULL counts as a value.
    Returns the repeated keys and how often they occur.
-#}
{% test unique_combination(model, columns) %}
    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}
