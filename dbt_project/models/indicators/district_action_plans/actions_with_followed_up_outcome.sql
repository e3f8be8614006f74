{{ action_plan_figure('due_with_outcome_count', of='due_count', lineage='actions') }}
