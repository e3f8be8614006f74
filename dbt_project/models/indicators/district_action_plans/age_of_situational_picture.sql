{{ action_plan_figure('picture_age_days', lineage='pictures') }}
