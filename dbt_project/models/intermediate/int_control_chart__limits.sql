-- One row per point of a control chart: its phase's centre and its limits.
{{ control_limits(ref('int_control_chart__point'), [
    'indicator_id', 'definition_version', 'basis', 'area_type', 'area_code', 'boundary_version', 'sex', 'age_group',
]) }}
