{{ action_plan_figure('traced_count', of='prioritised_count', lineage='problems') }}
