{#-
    No comparison of these kinds in int_reconciliation lies outside its tolerance. level: error (above error_above) or warn
    (above warn_above only). Returns the comparisons outside.
-#}
{% test reconciles(model, kinds, level) %}
    select *
    from {{ model }}
    where level = '{{ level }}' and kind in ('{{ kinds | join("', '") }}')
{% endtest %}
