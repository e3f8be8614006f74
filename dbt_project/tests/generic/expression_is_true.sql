{#-
    A condition holds in every row. NULL fails: a comparison with a missing value proves nothing, so rows that may lack one
    are left out with `config: where`. Returns the rows that fail.
-#}
{% test expression_is_true(model, expression) %}
    select *
    from {{ model }}
    where ({{ expression }}) is not true
{% endtest %}
