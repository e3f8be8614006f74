-- One row per source: who publishes it, under which terms, and how much of it is here. A planned one is known by name only.
with files as (
    select
        source_id,
        count(*) as file_count,
        max(arrived_at) as latest_arrival,
        {{ weakest_origin('origin') }} as origin
    from {{ source('raw', 'engine__source_file') }}
    group by source_id
),

final as (
    select
        sources.source_id,
        sources.title_sv,
        sources.title_en,
        sources.status,
        sources.description_sv,
        sources.description_en,
        sources.publisher,
        sources.publisher_url,
        sources.licence,
        sources.licence_en,
        sources.licence_url,
        sources.citation,
        sources.cadence,
        sources.geography,
        sources.geography_en,
        sources.subject,
        sources.caveats_sv,
        sources.caveats_en,
        coalesce(files.file_count, 0) as file_count,
        files.latest_arrival,
        files.origin
    from {{ source('raw', 'engine__source') }} as sources
    left join files on sources.source_id = files.source_id
)

select * from final
