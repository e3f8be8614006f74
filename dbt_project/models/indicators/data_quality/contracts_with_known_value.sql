{{ contract_share(
    ref('int_contract__state'),
    counted='value_sek is not null'
) }}
