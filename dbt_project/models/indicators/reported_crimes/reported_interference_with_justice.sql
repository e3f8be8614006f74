{{ reported_crimes('interference_with_justice') }}
