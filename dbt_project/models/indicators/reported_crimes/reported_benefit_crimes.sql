{{ reported_crimes('benefit_crimes') }}
