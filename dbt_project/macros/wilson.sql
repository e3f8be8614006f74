{#-
    Wilson's score limits of a share. p: share in [0, 1]; n: sample size above 0, whole or not (an effective sample size);
    z: the normal quantile, for instance z('95'). NULL where p or n is NULL, n is not above 0, or p is no share.

    With a = 2np + z^2 and b = z * sqrt(z^2 + 4np(1 - p)) the limits are (a -+ b) / (2(n + z^2)). The lower one is written
    2np^2 / (a + b), the same number without the subtraction that loses all digits for small p: exactly 0 at p = 0. Above
    one half the upper one is 1 less the lower one of 1 - p, for the same reason: exactly 1 at p = 1. A weighted share may
    miss 0 or 1 by rounding: within 1e-9 it is moved onto it.
-#}
{% macro wilson_lower(p, n, z) -%}
    case when {{ _wilson_is_defined(p, n) }} then {{ _wilson_lower(_share_onto_bounds(p), as_double(n), z) }} end
{%- endmacro %}

{% macro wilson_upper(p, n, z) -%}
    {%- set share, size = _share_onto_bounds(p), as_double(n) -%}
    case
        when {{ _wilson_is_defined(p, n) }} and {{ share }} > 0.5 then
            1 - {{ _wilson_lower('(1 - ' ~ share ~ ')', size, z) }}
        when {{ _wilson_is_defined(p, n) }} then
            ({{ _wilson_sum(share, size, z) }}) / (2 * ({{ size }} + {{ z }} * {{ z }}))
    end
{%- endmacro %}

{#- One of the two by the name of its side. -#}
{% macro wilson(side, p, n, z) -%}
    {{ wilson_lower(p, n, z) if side == 'lower' else wilson_upper(p, n, z) }}
{%- endmacro %}

{#- Only inside _wilson_is_defined: greatest and least pass over a NULL. -#}
{% macro _share_onto_bounds(p) -%}
    least(greatest({{ as_double(p) }}, {{ as_double(0) }}), {{ as_double(1) }})
{%- endmacro %}

{% macro _wilson_is_defined(p, n) -%}
    {{ as_double(p) }} between -1e-9 and 1 + 1e-9 and {{ as_double(n) }} > 0
{%- endmacro %}

{% macro _wilson_lower(share, size, z) -%}
    2 * {{ size }} * {{ share }} * {{ share }} / ({{ _wilson_sum(share, size, z) }})
{%- endmacro %}

{% macro _wilson_sum(share, size, z) -%}
    2 * {{ size }} * {{ share }} + {{ z }} * {{ z }}
    + {{ z }} * sqrt({{ z }} * {{ z }} + 4 * {{ size }} * {{ share }} * (1 - {{ share }}))
{%- endmacro %}
