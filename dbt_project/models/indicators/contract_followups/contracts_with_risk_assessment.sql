{{ contract_share(
    ref('int_contract__state'),
    counted='risk_class is not null'
) }}
