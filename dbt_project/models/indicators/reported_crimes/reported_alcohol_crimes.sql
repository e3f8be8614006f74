{{ reported_crimes('alcohol_crimes') }}
