-- One row per point of a control chart: its phase's centre and its limits.
{{ control_limits(ref('int_control_chart__point'), ['series_number']) }}
