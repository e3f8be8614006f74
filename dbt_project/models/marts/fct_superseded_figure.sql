-- One row per figure of reported crime that another file's figure for the same area, crime type and period took precedence
-- over: final beats preliminary, later beats earlier.
with final as (
    select * from {{ ref('int_reported_crimes__superseded') }}
)

select * from final
