{{ contract_share(
    ref('int_contract__state'),
    counted='was_followed_up_within_a_year',
    of="risk_class = 'high' and has_run_a_year"
) }}
