{{ contract_share(
    ref('int_contract__sanction'),
    counted='true',
    counted_amount='sanction_count'
) }}
