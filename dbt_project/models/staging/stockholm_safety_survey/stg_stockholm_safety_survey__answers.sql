-- One row per respondent and question with a valid answer: whether the answer counts, and the respondent's weight.
with answers as (
    select
        *,
        -- The latest delivery of a wave replaces earlier ones whole: two deliveries of the same respondents are never mixed.
        max(arrival_number) over (partition by survey, wave) as latest_arrival
    from {{ source('raw', 'stockholm_safety_survey__answers') }}
),

final as (
    select
        answers.survey,
        answers.wave,
        alias.area_code,
        answers.respondent,
        answers.question_id,
        answers.weight,
        position('|' || answers.answer_code || '|' in '|' || question.counted_answers || '|') > 0 as is_counted,
        answers.origin,
        answers.file_sha256,
        answers.source_sheet,
        answers.source_row
    from answers
    inner join {{ ref('survey_question') }} as question on answers.question_id = question.question_id
    inner join {{ ref('area_alias') }} as alias
        on alias.publisher = 'stockholm' and alias.label = {{ collapse_whitespace('answers.district_label') }}
    where
        answers.arrival_number = answers.latest_arrival
        and position('|' || answers.answer_code || '|' in '|' || question.valid_answers || '|') > 0
)

select * from final
