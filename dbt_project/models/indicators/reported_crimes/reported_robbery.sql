{{ reported_crimes('robbery') }}
