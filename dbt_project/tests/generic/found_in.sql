{#-
    Every row has a row in the relation `to` with the same values of `columns`, none of them NULL, for which `condition` holds
    too (over `own` and `found`). Returns the rows without one.
-#}
{% test found_in(model, to, columns, condition) %}
    select own.*
    from {{ model }} as own
    where not exists (
        select 1
        from {{ to }} as found
        where
            {%- for column in columns %}
            own.{{ column }} = found.{{ column }} and
            {%- endfor %}
            {{ condition }}
    )
{% endtest %}
