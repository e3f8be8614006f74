-- One row per publication that is kept, this one included. The engine fills it when the release is made.
with final as (
    select
        cast(null as varchar) as vintage,
        cast(null as varchar) as publication_version,
        cast(null as varchar) as published_at,
        cast(null as boolean) as is_this
)

select * from final
where false
