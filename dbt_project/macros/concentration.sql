{#-
    Herfindahl–Hirschman index of concentration, 0–10 000: the sum of the squared percentage shares. 10 000 is one supplier,
    10 000 / k is k suppliers of one size. An aggregate over one row per supplier; amount: 0 or more.
    NULL where nothing was bought or an amount is missing.
-#}
{% macro concentration_index(amount) -%}
    {{ safe_ratio(
        '10000 * ' ~ whole_sum(as_double(amount) ~ ' * ' ~ as_double(amount)),
        whole_sum(as_double(amount)) ~ ' * ' ~ whole_sum(as_double(amount))
    ) }}
{%- endmacro %}
