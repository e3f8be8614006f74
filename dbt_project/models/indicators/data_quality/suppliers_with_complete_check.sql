{{ contract_share(
    ref('int_contract__supplier'),
    counted='is_complete',
    of='was_checked'
) }}
