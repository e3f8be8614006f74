{{ contract_share(
    ref('int_contract__followup'),
    counted="deviation_severity = 'serious'",
    of='deviation_severity is not null'
) }}
