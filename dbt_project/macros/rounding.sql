{#-
    What a publisher prints is rounded: the true figure lies anywhere within half a unit of the last decimal. A verdict that hangs
    on which of these it is would be the rounding's, not the figures'.

    All our verdicts are monotone in each figure that they compare (larger figures with larger limits never turn "higher" into
    "similar" or "similar" into "lower"; macros compared and difference_lower/_upper). So it is enough to look at the two ends: the
    one figure at its least with the other at its most, and the other way round. Where both ends say the same, all between do.
-#}

{#- The two ends, each with the one that the other side of a comparison has then, and its sign. -#}
{% macro ends_of_rounding() -%}
    {{ return([('least', 'most', '-'), ('most', 'least', '+')]) }}
{%- endmacro %}

{#- lower, higher or similar: whether an interval lies below or above what it is compared with, or holds it. NULL without one. -#}
{% macro compared(lower, upper, reference) -%}
    case
        when {{ lower }} is null or {{ upper }} is null or {{ reference }} is null then null
        when {{ upper }} < {{ reference }} then 'lower'
        when {{ lower }} > {{ reference }} then 'higher'
        else 'similar'
    end
{%- endmacro %}

{#- The verdict where both ends of the rounding give it; NULL where they differ. -#}
{% macro where_both_say(one, other) -%}
    case when {{ one }} = {{ other }} then {{ one }} end
{%- endmacro %}

{#-
    Half a unit of the last decimal that figures of one file are printed with (in the unit of `value`), as a window over
    `partition`. NULL where one of them has more than three decimals: such figures were computed, not printed. By the finest of
    the file, because 27 among 31.4 and 18.2 is 27.0.
-#}
{% macro half_printed_unit(value, partition) -%}
    {%- set unit -%}
        case
            {%- for unit in ['1', '0.1', '0.01', '0.001'] %}
            when abs({{ value }} / {{ unit }} - floor({{ value }} / {{ unit }} + 0.5)) < 1e-6 then {{ as_double(unit) }}
            {%- endfor %}
        end
    {%- endset -%}
    case
        when count({{ unit }}) over ({{ partition }}) = count({{ value }}) over ({{ partition }})
            then min({{ unit }}) over ({{ partition }}) / 2
    end
{%- endmacro %}
