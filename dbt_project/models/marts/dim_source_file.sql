-- One row per archived file that this publication was built from: where `lineage` leads.
with final as (
    select
        substring(file_sha256, 1, 16) as file_id,
        file_sha256,
        source_id,
        file_name,
        byte_count,
        arrival_number,
        arrived_at,
        origin
    from {{ source('raw', 'engine__source_file') }}
)

select * from final
