{{ reported_crimes('violent_crimes_city_group', city_table_group='violent_crimes_city_group') }}
