{{ contract_share(
    ref('int_contract__state'),
    counted='due_date < as_of_date',
    of='due_date is not null'
) }}
