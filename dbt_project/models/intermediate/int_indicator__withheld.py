"""One row per figure that is withheld to protect others, by its key: see pipeline/disclosure/pattern.py."""


def model(dbt, session):
    dbt.config(materialized="table")
    from pipeline.disclosure import pattern

    return pattern.relation(
        session,
        figures=dbt.ref("int_indicator__primary"),
        areas=dbt.ref("area"),
        succession=dbt.ref("area_succession"),
        parts=dbt.ref("int_definition__part"),
        members=dbt.source("raw", "engine__definition_member"),
        revisions=dbt.source("raw", "engine__revision"),
    )
