{{ reported_crimes('public_activity_crimes') }}
