-- One row per contract and quarter: the committee's latest delivery in the quarter.
with contracts as (
    select
        contracts.*,
        alias.area_code,
        {{ quarter_of_date('contracts.as_of_date') }} as period
    from {{ source('raw', 'contract_followups__contracts') }} as contracts
    inner join {{ ref('area_alias') }} as alias
        on alias.publisher = 'stockholm' and alias.label = {{ collapse_whitespace('contracts.committee') }}
),

-- A committee's later delivery replaces its earlier ones in the quarter whole.
latest as (
    select
        area_code,
        period,
        arrival_number,
        as_of_date,
        row_number() over (partition by area_code, period order by as_of_date desc, arrival_number desc) as choice
    from (select distinct area_code, period, arrival_number, as_of_date from contracts) as deliveries
),

final as (
    select
        contracts.*,
        contracts.start_date <= contracts.as_of_date
        and coalesce(contracts.end_date, contracts.as_of_date) >= contracts.as_of_date as is_active
    from contracts
    inner join latest
        on
            contracts.area_code = latest.area_code
            and contracts.period = latest.period
            and contracts.arrival_number = latest.arrival_number
            and contracts.as_of_date = latest.as_of_date
            and latest.choice = 1
)

select * from final
