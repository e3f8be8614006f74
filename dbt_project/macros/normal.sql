{#-
    The two-sided p-value of a standard normal statistic: the chance of one at least as far from 0. NULL for NULL.

    SQL has no error function. This is W. J. Cody's erfc(|z| / sqrt(2)) (Mathematics of Computation 23, 1969; CALERF in
    netlib's SPECFUN): three rational approximations with a relative error below 1e-15, to which computing exp(-z^2 / 2) in
    doubles adds up to 1e-13 far out. z: best a column, because it is written many times.
-#}
{% macro two_sided_p(z) -%}
    {{ adapter.dispatch('two_sided_p')(z) }}
{%- endmacro %}

{% macro default__two_sided_p(z) -%}
    {%- set x = '(abs(' ~ as_double(z) ~ ') / ' ~ as_double("'1.4142135623730951'") ~ ')' -%}
    {%- set square = '(' ~ as_double(z) ~ ' * ' ~ as_double(z) ~ ' / 2)' -%}
    {%- set inverse = '(1 / nullif(' ~ square ~ ', 0))' -%}
    case
        when {{ x }} <= 0.46875 then 1 - {{ x }} * ({{ polynomial(square, [
            '3.20937758913846947e03', '3.77485237685302021e02', '1.13864154151050156e02', '3.16112374387056560e00',
            '1.85777706184603153e-1',
        ]) }}) / ({{ polynomial(square, [
            '2.84423683343917062e03', '1.28261652607737228e03', '2.44024637934444173e02', '2.36012909523441209e01', '1',
        ]) }})
        when {{ x }} <= 4 then exp(-{{ square }}) * ({{ polynomial(x, [
            '1.23033935479799725e03', '2.05107837782607147e03', '1.71204761263407058e03', '8.81952221241769090e02',
            '2.98635138197400131e02', '6.61191906371416295e01', '8.88314979438837594e00', '5.64188496988670089e-1',
            '2.15311535474403846e-8',
        ]) }}) / ({{ polynomial(x, [
            '1.23033935480374942e03', '3.43936767414372164e03', '4.36261909014324716e03', '3.29079923573345963e03',
            '1.62138957456669019e03', '5.37181101862009858e02', '1.17693950891312499e02', '1.57449261107098347e01', '1',
        ]) }})
        when {{ x }} > 4 then exp(-{{ square }}) / {{ x }} * (
            {{ as_double("'0.56418958354775628695'") }} - {{ inverse }} * ({{ polynomial(inverse, [
                '6.58749161529837803e-4', '1.60837851487422766e-2', '1.25781726111229246e-1', '3.60344899949804439e-1',
                '3.05326634961232344e-1', '1.63153871373020978e-2',
            ]) }}) / ({{ polynomial(inverse, [
                '2.33520497626869185e-3', '6.05183413124413191e-2', '5.27905102951428412e-1', '1.87295284992346725e00',
                '2.56852019228982242e00', '1',
            ]) }}))
    end
{%- endmacro %}

{#- c[0] + c[1] x + c[2] x^2 + …, by Horner's rule. -#}
{% macro polynomial(x, coefficients) -%}
    {%- set terms = coefficients | reverse | list -%}
    {%- set sum = namespace(text=as_double("'" ~ terms[0] ~ "'")) -%}
    {%- for coefficient in terms[1:] -%}
        {%- set sum.text = '(' ~ sum.text ~ ') * ' ~ x ~ ' + ' ~ as_double("'" ~ coefficient ~ "'") -%}
    {%- endfor -%}
    {{ sum.text }}
{%- endmacro %}
