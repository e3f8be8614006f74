{#-
    Directly standardised rate: the rate of an area if its age groups (or other strata) were as large as the standard's.
    Aggregates over the strata of one area; events and population of the stratum, weight: its size in the standard.
    NULL as soon as one stratum lacks a number: the others would make a rate of another population.
-#}
{% macro direct_rate(events, population, weight) -%}
    {{ safe_ratio(whole_sum(as_double(weight) ~ ' * ' ~ safe_ratio(events, population)), whole_sum(as_double(weight))) }}
{%- endmacro %}

{#-
    Its variance. Independent events: Σ w² x / n² / (Σ w)². Where one person can have several events (repeat offenders or
    victims) events are not independent: squared_events is then Σ f² × persons with f events, which is never less.
-#}
{% macro direct_variance(squared_events, population, weight) -%}
    {{ safe_ratio(
        whole_sum(
            as_double(weight) ~ ' * ' ~ as_double(weight) ~ ' * '
            ~ safe_ratio(squared_events, as_double(population) ~ ' * ' ~ as_double(population))
        ),
        whole_sum(as_double(weight)) ~ ' * ' ~ whole_sum(as_double(weight))
    ) }}
{%- endmacro %}

{#-
    Limits of a directly standardised rate (A. J. Dobson et al., Statistics in Medicine 10 (1991)):
    rate + sqrt(variance / events) × (limit of the events - events), with Byar's limit inside.
    rate and variance of direct_rate and direct_variance, events: all the area's; z: for instance z('95').
    NULL under 10 events, where the rate is not to be shown either.
-#}
{% macro dobson_lower(rate, variance, events, z) -%}
    {{ _dobson(rate, variance, events, byar_lower(events, z)) }}
{%- endmacro %}

{% macro dobson_upper(rate, variance, events, z) -%}
    {{ _dobson(rate, variance, events, byar_upper(events, z)) }}
{%- endmacro %}

{% macro _dobson(rate, variance, events, limit) -%}
    case when {{ events }} >= 10 then
        {{ rate }} + sqrt({{ safe_ratio(variance, events) }}) * ({{ limit }} - {{ as_double(events) }})
    end
{%- endmacro %}

{#-
    Events that an area would have with the reference's rate in each stratum: Σ population × reference events / reference
    population. The indirectly standardised ratio is observed / expected, and its limits are the Poisson limits of the
    observed events / expected. An aggregate; NULL as soon as one stratum lacks a number.
-#}
{% macro expected_events(population, reference_events, reference_population) -%}
    {{ whole_sum(as_double(population) ~ ' * ' ~ safe_ratio(reference_events, reference_population)) }}
{%- endmacro %}
