{#- Where a figure stands, as one text: the beginning of the file's sha256, the sheet, the row and the column. -#}
{% macro lineage(alias) -%}
    substring({{ alias }}.file_sha256, 1, 16)
    || case when coalesce({{ alias }}.source_sheet, '') = '' then '' else '/' || {{ alias }}.source_sheet end
    || '/row ' || cast({{ alias }}.source_row as varchar)
    || case when coalesce({{ alias }}.source_column, '') = '' then '' else '/col ' || {{ alias }}.source_column end
{%- endmacro %}

{#- Which rows of which sheets a figure was counted from: an aggregate over rows of deliveries. -#}
{% macro lineage_of_rows(alias) -%}
    {{ text_list("substring(" ~ alias ~ ".file_sha256, 1, 16) || '/' || " ~ alias ~ ".source_sheet") }}
    || '/rows ' || cast(min({{ alias }}.source_row) as varchar) || '–' || cast(max({{ alias }}.source_row) as varchar)
{%- endmacro %}

{#- Example beats published, synthetic beats both: what a figure made of several files must be called. An aggregate. -#}
{% macro weakest_origin(expression) -%}
    case max(case {{ expression }} when 'synthetic' then 2 when 'example' then 1 when 'published' then 0 end)
        when 2 then 'synthetic' when 1 then 'example' when 0 then 'published'
    end
{%- endmacro %}
