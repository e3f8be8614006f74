{{ contract_share(
    ref('int_contract__followup'),
    counted='closed_date <= deadline_date',
    of="deviation_severity in ('minor', 'serious') and deadline_date < as_of_date"
) }}
