{#-
    Benjamini and Hochberg's adjusted p-values (Journal of the Royal Statistical Society B 57 (1995)), in two steps, because
    windows do not nest: first false_discovery_scaled as a column, then false_discovery_adjusted of it. family: what the tests
    of one family have in common. Rows without p are no tests and get NULL.

    Calling everything with an adjusted p below 0.05 different is wrong in at most one of twenty such calls on average.
-#}
{% macro false_discovery_scaled(p, family) -%}
    {#- The factor first: it is exactly 1 for the largest p, which rounding then cannot make smaller. -#}
    {{ as_double(p) }} * ({{ safe_ratio(
        'count(' ~ p ~ ') over (partition by ' ~ family ~ ')',
        'count(' ~ p ~ ') over (partition by ' ~ family ~ ' order by ' ~ p ~ ' range between unbounded preceding and current row)'
    ) }})
{%- endmacro %}

{% macro false_discovery_adjusted(scaled, p, family) -%}
    case when {{ p }} is not null then
        least(min({{ scaled }}) over (
            partition by {{ family }} order by {{ p }} desc range between unbounded preceding and current row
        ), {{ as_double(1) }})
    end
{%- endmacro %}
