{{ contract_share(
    ref('int_contract__supplier'),
    counted='was_checked'
) }}
