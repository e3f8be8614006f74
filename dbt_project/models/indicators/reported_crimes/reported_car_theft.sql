{{ reported_crimes('car_theft') }}
