{{ reported_crimes('theft_and_robbery_city_group', city_table_group='theft_and_robbery_city_group') }}
