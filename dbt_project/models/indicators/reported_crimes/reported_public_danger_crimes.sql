{{ reported_crimes('public_danger_crimes') }}
