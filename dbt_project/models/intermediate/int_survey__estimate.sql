-- One row per survey, wave, area, boundary version and question: the weighted share and what its interval needs.
-- Respondents can be placed in today's districts one by one, so sdn11 is exact where the delivery is per respondent;
-- a delivered share cannot be divided or added, so it stands for the area it was delivered for.
with answers as (
    select * from {{ ref('stg_stockholm_safety_survey__answers') }}
),

placed as (
    select
        answers.*,
        coalesce(succession.successor_code, answers.area_code) as today_code
    from answers
    left join {{ ref('area_succession') }} as succession on answers.area_code = succession.predecessor_code
),

in_areas as (
    select 'sdn11' as boundary_version, today_code as estimated_code, placed.* from placed
    union all
    select 'sdn11' as boundary_version, 'stockholm' as estimated_code, placed.* from placed
    union all
    select version.boundary_version, placed.area_code as estimated_code, placed.*
    from placed
    inner join {{ ref('area_version') }} as version
        on
            -- The field work is done in spring: the division in force at the turn of the year holds.
            placed.wave > extract(year from version.city_valid_from)
            and placed.wave <= coalesce(extract(year from version.city_valid_to), 9999)
    where placed.today_code <> placed.area_code
),

from_answers as (
    select
        survey,
        wave,
        estimated_code as area_code,
        boundary_version,
        question_id,
        -- To one decimal of a per cent. Exact, the city's share would be a second sum over the respondents of all districts,
        -- beside the number of answers, and could tell shares that are withheld to whoever knows the weights.
        round({{ reproducible_sum('case when is_counted then weight else 0 end') }} / {{ reproducible_sum('weight') }} * 1000) / 10
            as share_percent,
        count(*) as respondent_count,
        sum(case when is_counted then 1 else 0 end) as counted_respondents,
        {{ effective_n(reproducible_sum('weight'), reproducible_sum('weight * weight')) }} as n_eff,
        {{ as_double('null') }} as lower_95_percent,
        {{ as_double('null') }} as upper_95_percent,
        {{ as_double('0.05') }} as rounding_percent,
        'computed' as value_basis,
        {{ weakest_origin('origin') }} as origin,
        {{ lineage_of_rows('in_areas') }} as lineage
    from in_areas
    group by survey, wave, estimated_code, boundary_version, question_id
),

delivered as (
    select
        results.survey,
        results.wave,
        results.area_code,
        case when results.area_type = 'former_district' then coalesce(version.boundary_version, 'sdn14') else 'sdn11' end
            as boundary_version,
        results.question_id,
        results.share_percent,
        results.respondents as respondent_count,
        -- How many respondents the share stands for: an estimate, used for the disclosure rule alone.
        cast(round(results.share_percent / 100 * results.respondents) as bigint) as counted_respondents,
        {{ safe_ratio('results.respondents', 'results.design_effect') }} as n_eff,
        results.lower_95_percent,
        results.upper_95_percent,
        -- The coarser of share and limits: they are moved together.
        nullif(greatest(
            {%- for column in ['share_percent', 'lower_95_percent', 'upper_95_percent'] %}
            coalesce({{ half_printed_unit('results.' ~ column, 'partition by results.arrival_number') | indent(12) }}, 0){{ ',' if not loop.last }}
            {%- endfor %}
        ), 0) as rounding_percent,
        'delivered' as value_basis,
        results.origin,
        results.lineage
    from {{ ref('stg_stockholm_safety_survey__results') }} as results
    left join {{ ref('area_version') }} as version
        on
            results.wave > extract(year from version.city_valid_from)
            and results.wave <= coalesce(extract(year from version.city_valid_to), 9999)
    where results.share_percent is not null
),

-- Printed beats computed.
measured as (
    select * from delivered
    union all
    select from_answers.* from from_answers
    where not exists (
        select 1 from delivered
        where
            delivered.survey = from_answers.survey
            and delivered.wave = from_answers.wave
            and delivered.area_code = from_answers.area_code
            and delivered.boundary_version = from_answers.boundary_version
            and delivered.question_id = from_answers.question_id
    )
),

-- Waves of a survey that has been delivered, in which the question was not asked: not a gap, a fact.
not_asked as (
    select
        asked.survey,
        asked.wave,
        asked.question_id
    from {{ ref('survey_question_wave') }} as asked
    where
        not asked.is_asked
        and exists (select 1 from measured where measured.survey = asked.survey and measured.question_id = asked.question_id)
),

final as (
    select
        measured.*,
        cast(null as varchar) as status_given,
        coalesce(wave.comparable_from = measured.wave and wave.wave > first_wave.wave, false) as is_break
    from measured
    left join {{ ref('survey_question_wave') }} as wave
        on
            measured.survey = wave.survey
            and measured.question_id = wave.question_id
            and measured.wave = wave.wave
    left join (
        select
            survey,
            question_id,
            min(wave) as wave
        from {{ ref('survey_question_wave') }}
        where is_asked
        group by survey, question_id
    ) as first_wave
        on measured.survey = first_wave.survey and measured.question_id = first_wave.question_id
    union all
    select
        not_asked.survey,
        not_asked.wave,
        area.area_code,
        'sdn11' as boundary_version,
        not_asked.question_id,
        {{ as_double('null') }} as share_percent,
        cast(null as bigint) as respondent_count,
        cast(null as bigint) as counted_respondents,
        {{ as_double('null') }} as n_eff,
        {{ as_double('null') }} as lower_95_percent,
        {{ as_double('null') }} as upper_95_percent,
        {{ as_double('null') }} as rounding_percent,
        cast(null as varchar) as value_basis,
        'published' as origin,
        cast(null as varchar) as lineage,
        'not_measured' as status_given,
        false as is_break
    from not_asked
    cross join {{ ref('area') }} as area
    where area.area_type in ('city', 'district')
)

select * from final
