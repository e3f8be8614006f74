{{ contract_share(
    ref('int_contract__supplier'),
    counted='has_flag',
    of='was_checked'
) }}
