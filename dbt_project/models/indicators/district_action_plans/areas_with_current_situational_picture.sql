{{ action_plan_figure('renewed_count', of='district_count', lineage='pictures', only="area_code = 'stockholm'") }}
