{{ reported_crimes('weapons_crimes') }}
