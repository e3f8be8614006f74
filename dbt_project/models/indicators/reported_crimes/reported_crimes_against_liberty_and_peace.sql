{{ reported_crimes('liberty_and_peace_crimes') }}
