{{ contract_share(
    ref('int_contract__followup'),
    counted='true',
    of='reclaimed_sek > 0 and repaid_sek is not null',
    counted_amount='repaid_sek',
    of_amount='reclaimed_sek',
    is_amount=true
) }}
