-- A changed board is no remark; the definition that counts it as one stands beside the default.
select * from (
    {{ contract_share(
        ref('int_contract__supplier'),
        counted='has_remark',
        of='was_checked',
        definition_version='without_board_change'
    ) }}
) as without_board_change
union all
select * from (
    {{ contract_share(
        ref('int_contract__supplier'),
        counted='has_remark or coalesce(has_board_change, false)',
        of='was_checked'
    ) }}
) as city_follow_up
