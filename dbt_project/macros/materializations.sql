{#-
    Tables and views are made in their place. dbt's own way builds beside, renames, and drops what was there: that keeps a
    database whole that others read meanwhile. Nobody reads the candidate, a failed build is never published, and renaming
    was a third of the time of a build. Nor is anything rolled back, so that each statement is its own transaction.
    For DuckDB only; other engines keep the way of their adapter.
-#}
{%- materialization table, adapter="duckdb", supported_languages=["sql", "python"] -%}
    {%- set target = this.incorporate(type="table") -%}
    {%- do drop_what_was_there() -%}
    {%- call statement("main", auto_begin=false, language=model["language"]) -%}
        {{ create_table_as(false, target, compiled_code, model["language"]) }}
    {%- endcall -%}
    {%- do persist_docs(target, model) -%}
    {{ return({"relations": [target]}) }}
{%- endmaterialization -%}

{%- materialization view, adapter="duckdb" -%}
    {%- set target = this.incorporate(type="view") -%}
    {%- do drop_what_was_there() -%}
    {%- call statement("main", auto_begin=false) -%}
        {{ get_create_view_as_sql(target, sql) }}
    {%- endcall -%}
    {%- do persist_docs(target, model) -%}
    {{ return({"relations": [target]}) }}
{%- endmaterialization -%}

{%- materialization test, adapter="duckdb" -%}
    {%- call statement("main", auto_begin=false, fetch_result=true) -%}
        {{ get_test_sql(sql, config.get("fail_calc"), config.get("warn_if"), config.get("error_if"), config.get("limit")) }}
    {%- endcall -%}
    {{ return({"relations": []}) }}
{%- endmaterialization -%}

{#- Where a part is built again, the candidate holds it already. -#}
{%- macro drop_what_was_there() -%}
    {%- set there = load_cached_relation(this) -%}
    {%- if there is not none -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
{%- endmacro -%}

{#- The comments of a relation and of all its columns in one go. A described column that is not there is an error. -#}
{%- macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set comments -%}
        {%- if for_relation and config.persist_relation_docs() and model.description %}
        {{ alter_relation_comment(relation, model.description) }}
        {%- endif -%}
        {%- if for_columns and config.persist_column_docs() %}
        {%- for name, column in model.columns.items() %}
        comment on column {{ relation }}.{{ name }} is {{ duckdb_escape_comment(column.description) }};
        {%- endfor -%}
        {%- endif -%}
    {%- endset -%}
    {%- if comments | trim -%}
        {%- do run_query(comments) -%}
    {%- endif -%}
{%- endmacro -%}
