-- One row per point of a control chart: which rules it is part of a signal by.
{{ control_signals(ref('int_control_chart__limits'), ['series_number']) }}
