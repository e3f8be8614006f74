{#-
    A final count that another final count took precedence over differs from it by no more than the tolerance revised_final.
    level: error (above error_above) or warn (above warn_above only). Returns the revisions outside.
-#}
{% test revises_within_tolerance(model, level) %}
    with revisions as (
        select
            *,
            abs(holding_count - superseded_count) / greatest({{ as_double('holding_count') }}, 100) as deviation
        from {{ model }}
        where not superseded_is_preliminary and not holding_is_preliminary
    )

    select revisions.*
    from revisions
    inner join {{ ref('reconciliation_tolerance') }} as tolerance on tolerance.kind = 'revised_final'
    where
        revisions.deviation > tolerance.{{ level }}_above
        {% if level == 'warn' %}and revisions.deviation <= tolerance.error_above{% endif %}
{% endtest %}
