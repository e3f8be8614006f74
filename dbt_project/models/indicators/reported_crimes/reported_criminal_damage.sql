{{ reported_crimes('criminal_damage', city_table_group='criminal_damage') }}
