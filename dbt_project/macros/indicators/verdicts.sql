{#-
    How a value judged against another reads: better, worse or similar, and not_judged where it differs and more is neither good
    nor bad. comparison: lower, higher or similar; NULL gives NULL.
-#}
{% macro judgement(comparison, direction) -%}
    case
        when {{ comparison }} is null then null
        when {{ comparison }} = 'similar' then 'similar'
        when {{ direction }} = 'low' then case when {{ comparison }} = 'lower' then 'better' else 'worse' end
        when {{ direction }} = 'high' then case when {{ comparison }} = 'higher' then 'better' else 'worse' end
        else 'not_judged'
    end
{%- endmacro %}

{#- Which periods come first where an indicator has several: the longest, because chance weighs least in it. -#}
{% macro period_type_rank(period_type) -%}
    case {{ period_type }}
        {%- for name in ['year', 'wave', 'pooled', 'half_year', 'school_term', 'quarter', 'rolling_12m', 'month'] %}
        when '{{ name }}' then {{ loop.index }}
        {%- endfor %}
    end
{%- endmacro %}
