{#-
    The column's values lie between min and max; either may be left out. inclusive: whether the bounds belong to the range.
    NULL passes: whether a value may be missing is not_null's question. Returns the rows outside.
-#}
{% test accepted_range(model, column_name, min=none, max=none, inclusive=true) %}
    {%- if min is none and max is none -%}
        {{ exceptions.raise_compiler_error('accepted_range on ' ~ column_name ~ ' needs min, max or both') }}
    {%- endif -%}
    select *
    from {{ model }}
    where
        false
        {% if min is not none %}or {{ column_name }} {{ '<' if inclusive else '<=' }} {{ min }}{% endif %}
        {% if max is not none %}or {{ column_name }} {{ '>' if inclusive else '>=' }} {{ max }}{% endif %}
{% endtest %}
