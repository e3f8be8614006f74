{{ contract_share(
    ref('int_contract__supplier'),
    counted='has_board_change',
    of='was_checked and has_board_change is not null'
) }}
