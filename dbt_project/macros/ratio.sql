{#- numerator / denominator as a double; NULL where either is NULL or the denominator is 0. -#}
{% macro safe_ratio(numerator, denominator) -%}
    ({{ as_double(numerator) }} / nullif({{ as_double(denominator) }}, 0))
{%- endmacro %}

{#-
    Kish's effective sample size of a weighted sample, (sum of weights)^2 / (sum of squared weights).
    NULL where either sum is NULL or the weights are all 0.
-#}
{% macro effective_n(sum_w, sum_w2) -%}
    {{ safe_ratio(as_double(sum_w) ~ ' * ' ~ as_double(sum_w), sum_w2) }}
{%- endmacro %}
