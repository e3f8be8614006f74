{{ reported_crimes('graffiti') }}
