{{ contract_share(
    ref('int_contract__consequence'),
    counted='true',
    of='is_active or authority_report_count > 0',
    counted_amount='authority_report_count',
    of_amount='case when is_active then 1 else 0 end'
) }}
