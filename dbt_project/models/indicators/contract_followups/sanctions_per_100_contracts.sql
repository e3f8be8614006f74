{{ contract_share(
    ref('int_contract__sanction'),
    counted='true',
    counted_amount='sanction_count',
    of_amount='case when is_active then 1 else 0 end'
) }}
