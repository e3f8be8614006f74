{{ reported_crimes('motor_vehicle_theft') }}
