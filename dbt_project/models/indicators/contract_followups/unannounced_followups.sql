{{ contract_share(
    ref('int_contract__followup'),
    counted="followup_type = 'unannounced'"
) }}
