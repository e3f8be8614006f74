{{ reported_crimes('life_and_health_crimes') }}
