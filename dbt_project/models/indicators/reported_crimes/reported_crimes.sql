{{ reported_crimes('total_crimes', city_table_group='total_crimes') }}
