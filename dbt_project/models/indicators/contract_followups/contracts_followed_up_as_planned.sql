{{ contract_share(
    ref('int_contract__state'),
    counted='due_date >= as_of_date',
    of='first_due_date < as_of_date or (first_due_date is not null and last_performed_date is not null)'
) }}
