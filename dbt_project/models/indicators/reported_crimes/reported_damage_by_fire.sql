{{ reported_crimes('damage_by_fire') }}
