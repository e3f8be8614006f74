{{ reported_crimes('shoplifting') }}
