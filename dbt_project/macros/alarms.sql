{#-
    EARS (Early Aberration Reporting System; Hutwagner et al. 2003, J Urban Health 80(2)): the count above which a month is an
    alarm, mean + z · sd of the seven months before (C1), or of the seven that end two months earlier (C2, lag=2), so that a
    rise that builds up over three months is not a part of its own yardstick.
    z = 3.090232…, the one-sided normal quantile for alpha = 0.001 (R's surveillance takes the same). Because the standard
    deviation is estimated from seven, a normal series in control is above the threshold more often than that: t with 6 degrees
    of freedom beyond z / √(1 + 1/7), 1.4 % of the months.
    count: the month's number of events; series: the columns that name a series; position: a whole number, one higher for each
    month. Window functions over the rows of the query. NULL unless every month of the baseline and of the lag is known.
-#}
{% macro ears_threshold(count, series, position, lag=0) -%}
    case when {{ ears_is_known(count, series, position, lag) }} then
        {{ ears_baseline('avg', count, series, position, lag) }}
        + {{ z('998') }} * {{ ears_baseline('stddev_samp', count, series, position, lag) }}
    end
{%- endmacro %}

{#- An aggregate (avg, stddev_samp, min, max, sum) of an expression over the seven baseline months. -#}
{% macro ears_baseline(aggregate, expression, series, position, lag=0) -%}
    {{ aggregate }}({{ expression }}) over (
        partition by {{ series | join(', ') }} order by {{ position }}
        rows between {{ 7 + lag }} preceding and {{ 1 + lag }} preceding
    )
{%- endmacro %}

{#- Whether the month's count, the seven of its baseline and those of the lag between them are all known. -#}
{% macro ears_is_known(count, series, position, lag=0) -%}
    (
        count({{ count }}) over (
            partition by {{ series | join(', ') }} order by {{ position }}
            rows between {{ 7 + lag }} preceding and current row
        ) = {{ 8 + lag }}
        and {{ position }} - min({{ position }}) over (
            partition by {{ series | join(', ') }} order by {{ position }}
            rows between {{ 7 + lag }} preceding and current row
        ) = {{ 7 + lag }}
    )
{%- endmacro %}
