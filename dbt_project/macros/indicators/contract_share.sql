{#-
    An indicator of contract follow-ups: of the rows of `relation` that meet `of`, how many meet `counted`, per committee and
    quarter, and for the city. relation has area_code, period, organisation_number, origin and lineage columns; amount: what is
    added up (1 = rows). is_amount: what is added up is money, and one supplier may have nearly all of it.
-#}
{% macro contract_share(
    relation, counted, of='true', counted_amount='1', of_amount='1', is_amount=false, definition_version='city_follow_up'
) -%}
with everywhere as (
    {%- for area_code in ['area_code', "'stockholm'"] %}
    select
        {{ area_code }}{{ ' as area_code' if not loop.first }},
        period,
        sum(case when ({{ of }}) and ({{ counted }}) then {{ counted_amount }} else 0 end) as numerator,
        sum(case when {{ of }} then {{ of_amount }} else 0 end) as denominator,
        {{ weakest_origin('origin') }} as origin,
        -- The city's are all rows: committee by committee they would tell how many one has whose figure is withheld.
        {{ lineage_of_rows('rows') }} as lineage
    from {{ relation }} as rows
    group by {{ 'area_code, ' if loop.first }}period
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- How many suppliers a figure is about: a committee can have many and follow up one. Of money also how much is about one.
supplier_parts as (
    {%- for area_code in ['area_code', "'stockholm'"] %}
    select
        {{ area_code }}{{ ' as area_code' if not loop.first }},
        period,
        organisation_number,
        sum(case when {{ counted }} then {{ counted_amount }} else 0 end) as numerator,
        sum({{ of_amount }}) as denominator
    from {{ relation }} as rows
    where {{ of }}
    group by {{ 'area_code, ' if loop.first }}period, organisation_number
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

suppliers as (
    select
        area_code,
        period,
        count(organisation_number) as supplier_count,
        greatest(
            coalesce({{ safe_ratio('max(numerator)', 'sum(numerator)') }}, 0),
            coalesce({{ safe_ratio('max(denominator)', 'sum(denominator)') }}, 0)
        ) as largest_part
    from supplier_parts
    group by area_code, period
),

-- A committee whose contracts give nothing to count from is there all the same: not measured, unless it has so few suppliers
-- that nothing may be said of them, not even that.
final as (
    select
        concentration.area_code,
        concentration.period,
        case when everywhere.denominator > 0 then everywhere.numerator end as numerator,
        case when everywhere.denominator > 0 then everywhere.denominator end as denominator,
        coalesce(everywhere.origin, concentration.origin) as origin,
        everywhere.lineage,
        'sdn11' as boundary_version,
        'quarter' as period_type,
        case
            when everywhere.denominator > 0 then least(concentration.supplier_count, suppliers.supplier_count)
            else concentration.supplier_count
        end as supplier_count,
        {% if is_amount -%}
        -- Unknown (NULL) stays unknown, and is withheld.
        case
            when suppliers.largest_part > concentration.largest_supplier_share then suppliers.largest_part
            else concentration.largest_supplier_share
        end as largest_supplier_share
        {%- else -%}
        concentration.largest_supplier_share
        {%- endif %}
    from {{ ref('int_contract__concentration') }} as concentration
    left join everywhere
        on concentration.area_code = everywhere.area_code and concentration.period = everywhere.period
    left join suppliers
        on concentration.area_code = suppliers.area_code and concentration.period = suppliers.period
)

{{ indicator_rows('final', [
    'area_code', 'boundary_version', 'period_type', 'period', 'numerator', 'denominator', 'supplier_count',
    'largest_supplier_share', 'origin', 'lineage',
], definition_version=definition_version, basis='delivered') }}
{%- endmacro %}
