{{ reported_crimes('sexual_crimes') }}
