-- One row per comparison of two figures for the same thing that lies outside its tolerance: across files, periods, areas and
-- publishers. What agrees is not here. Equality within one file is the parser's business.
with figures as (
    select * from {{ ref('int_reported_crimes__figure') }}
    where area_existed
),

counts as (
    select * from figures
    where crime_count is not null
),

population as (
    select * from {{ ref('int_population') }}
),

areas as (
    select * from {{ ref('area') }}
),

-- A printed rate against the count beside it: in the same file, and of the figures that hold, summed counts too.
rates as (
    select
        'printed_rate' as kind,
        area_code,
        crime_type_id,
        period_type,
        period,
        period_year,
        crime_count,
        rate_per_100k
    from {{ ref('stg_bra_reported_crimes__figures') }}
    where crime_count is not null and rate_per_100k is not null
    union all
    select
        'chosen_rate' as kind,
        known.area_code,
        known.crime_type_id,
        known.period_type,
        known.period,
        known.period_year,
        known.crime_count,
        figures.rate_per_100k
    from {{ ref('int_reported_crimes__count') }} as known
    inner join figures
        on
            known.area_code = figures.area_code
            and known.crime_type_id = figures.crime_type_id
            and known.period_type = figures.period_type
            and known.period = figures.period
            and known.is_preliminary = figures.rate_is_preliminary
    where figures.rate_per_100k is not null
),

-- Where the residents of the year before are not known, those of the nearest year tell a rate of another order.
expected_rates as (
    select
        case when population.population is null then 'rate_by_other_year' else rates.kind end as kind,
        rates.area_code,
        rates.crime_type_id,
        rates.period_type,
        rates.period,
        rates.crime_count * 100000.0 / population.nearest_population as expected,
        rates.rate_per_100k as found,
        population.years_off
    from rates
    inner join {{ ref('int_reported_crimes__population') }} as population
        on rates.area_code = population.area_code and rates.period_year = population.period_year
    where population.population is not null or rates.kind = 'chosen_rate'
),

rate_comparisons as (
    select
        kind,
        area_code,
        crime_type_id,
        period_type,
        period,
        expected,
        found,
        -- Rounding may put a rate one unit off, and a population grows by up to 3 per cent a year: only what lies beyond counts.
        greatest(greatest(abs(found - expected) - 1, 0) / greatest(expected, 1) - 0.03 * years_off, 0) as deviation
    from expected_rates
),

-- A final rate that another final rate took precedence over: they differ by more than rounding only where figures were corrected.
revised_rates as (
    select
        'revised_final_rate' as kind,
        area_code,
        crime_type_id,
        period_type,
        period,
        holding_rate_per_100k as expected,
        superseded_rate_per_100k as found,
        greatest(abs(superseded_rate_per_100k - holding_rate_per_100k) - 1, 0) / greatest(holding_rate_per_100k, 100) as deviation
    from {{ ref('int_reported_crimes__superseded') }}
    where
        superseded_rate_per_100k is not null
        and not superseded_is_preliminary
        and not holding_is_preliminary
),

-- Months against a printed quarter or year, quarters against a printed year.
parts as (
    {%- for part, whole, period, needed in [
        ('month', 'quarter', quarter_of_month('period'), 3),
        ('month', 'year', 'cast(period_year as varchar)', 12),
        ('quarter', 'year', 'cast(period_year as varchar)', 4),
    ] %}
    select
        area_code,
        crime_type_id,
        '{{ whole }}' as period_type,
        {{ period }} as period,
        sum(crime_count) as found,
        max(case when count_is_preliminary then 1 else 0 end) = 1 as is_preliminary
    from counts
    where period_type = '{{ part }}'
    group by area_code, crime_type_id, {{ period }}
    having count(*) = {{ needed }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

part_comparisons as (
    select
        case when parts.is_preliminary then 'preliminary_parts' else 'parts_of_period' end as kind,
        counts.area_code,
        counts.crime_type_id,
        counts.period_type,
        counts.period,
        counts.crime_count as expected,
        parts.found
    from counts
    inner join parts
        on
            counts.area_code = parts.area_code
            and counts.crime_type_id = parts.crime_type_id
            and counts.period_type = parts.period_type
            and counts.period = parts.period
    inner join areas on counts.area_code = areas.area_code
    -- Districts' preliminary figures move by several per cent, so only the city's are an alarm.
    where not counts.count_is_preliminary and (not parts.is_preliminary or areas.area_type = 'city')
),

-- A district against what it was made of, where both are printed: counts of unions are exact sums.
predecessor_sums as (
    select
        succession.successor_code as area_code,
        counts.crime_type_id,
        counts.period_type,
        counts.period,
        sum(counts.crime_count) as found
    from counts
    inner join {{ ref('area_succession') }} as succession on counts.area_code = succession.predecessor_code
    where not counts.count_is_preliminary
    group by succession.successor_code, counts.crime_type_id, counts.period_type, counts.period
    having
        count(*) = (
            select count(*) from {{ ref('area_succession') }} as every_part
            where every_part.successor_code = succession.successor_code
        )
),

predecessor_comparisons as (
    select
        'predecessors' as kind,
        counts.area_code,
        counts.crime_type_id,
        counts.period_type,
        counts.period,
        counts.crime_count as expected,
        predecessor_sums.found
    from counts
    inner join predecessor_sums
        on
            counts.area_code = predecessor_sums.area_code
            and counts.crime_type_id = predecessor_sums.crime_type_id
            and counts.period_type = predecessor_sums.period_type
            and counts.period = predecessor_sums.period
    where not counts.count_is_preliminary
),

-- The eleven districts of today against the city, where all twelve are known and of one kind of extraction.
series as (
    select * from {{ ref('int_reported_crimes__series') }}
    where boundary_version = 'sdn11' and numerator is not null
),

district_sums as (
    select
        series.crime_type_id,
        series.period_type,
        series.period,
        series.is_preliminary,
        sum(series.numerator) as found
    from series
    inner join areas on series.area_code = areas.area_code and areas.area_type = 'district'
    where series.value_basis <> 'recovered'
    group by series.crime_type_id, series.period_type, series.period, series.is_preliminary
    having count(*) = (select count(*) from {{ ref('area') }} as every_area where every_area.area_type = 'district')
),

district_comparisons as (
    select
        case when district_sums.found > city.numerator then 'districts_above_city' else 'districts_below_city' end as kind,
        city.area_code,
        city.crime_type_id,
        city.period_type,
        city.period,
        city.numerator as expected,
        district_sums.found
    from district_sums
    inner join series as city
        on
            city.area_code = 'stockholm'
            and city.value_basis <> 'recovered'
            and district_sums.crime_type_id = city.crime_type_id
            and district_sums.period_type = city.period_type
            and district_sums.period = city.period
            and district_sums.is_preliminary = city.is_preliminary
),

-- The city's table 1.63 against Brå, for the groups that mean the same: by count where Brå's is known, else by its rate.
final_series as (
    select * from {{ ref('int_reported_crimes__series') }}
    where boundary_version = 'sdn11' and not is_preliminary
),

city_table_comparisons as (
    select
        case when series.numerator is null then 'city_table_by_rate' else 'city_table' end as kind,
        city_table.area_code,
        city_table.crime_type_id,
        city_table.period_type,
        city_table.period,
        coalesce(series.numerator, series.value_given * city_table.denominator / 100000.0) as expected,
        city_table.numerator as found
    from {{ ref('int_city_table__series') }} as city_table
    inner join final_series as series
        on
            city_table.area_code = series.area_code
            and city_table.crime_type_id = series.crime_type_id
            and city_table.period_type = series.period_type
            and city_table.period = series.period
    where city_table.numerator is not null and coalesce(series.numerator, series.value_given * city_table.denominator) is not null
),

population_parts as (
    select
        population.population_year,
        sum(population.population) as found
    from population
    inner join areas on population.area_code = areas.area_code and areas.area_type in ('district', 'unallocated')
    group by population.population_year
    having
        count(*) = (
            select count(*) from {{ ref('area') }} as every_area
            where every_area.area_type in ('district', 'unallocated')
        )
),

population_comparisons as (
    select
        case when parts.population_year < 2025 then 'population' else 'population_with_noise' end as kind,
        city.area_code,
        cast(null as varchar) as crime_type_id,
        'year' as period_type,
        cast(city.population_year as varchar) as period,
        city.population as expected,
        parts.found
    from population_parts as parts
    inner join population as city on city.area_code = 'stockholm' and parts.population_year = city.population_year
),

sums as (
    select * from part_comparisons
    union all
    select * from predecessor_comparisons
    union all
    select * from district_comparisons
    union all
    select * from city_table_comparisons
    union all
    select * from population_comparisons
),

comparisons as (
    select * from rate_comparisons
    where deviation > 0
    union all
    select * from revised_rates
    where deviation > 0
    union all
    select
        sums.*,
        -- Of a small count one crime more or less is a large share, and no sign of anything.
        abs(found - expected) / greatest({{ as_double('expected') }}, 100) as deviation
    from sums
    where found <> expected
),

judged as (
    select
        comparisons.*,
        case when own.kind is null then general.warn_above else own.warn_above end as warn_above,
        case when own.kind is null then general.error_above else own.error_above end as error_above
    from comparisons
    left join {{ ref('reconciliation_tolerance') }} as own
        on comparisons.kind = own.kind and comparisons.crime_type_id = own.crime_type_id
    left join {{ ref('reconciliation_tolerance') }} as general
        on comparisons.kind = general.kind and general.crime_type_id is null
),

final as (
    select
        kind,
        area_code,
        crime_type_id,
        period_type,
        period,
        {{ as_double('expected') }} as expected,
        {{ as_double('found') }} as found,
        deviation,
        case when deviation > error_above then 'error' else 'warn' end as level
    from judged
    where deviation > warn_above or deviation > error_above
)

select * from final
