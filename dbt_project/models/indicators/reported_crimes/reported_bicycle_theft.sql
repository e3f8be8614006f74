{{ reported_crimes('bicycle_theft') }}
