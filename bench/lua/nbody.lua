-- Floating point and fields of tables: the sun and four planets, of which the energy stays the same.
local times = ...
local bodies = {
    { x = 0, y = 0, z = 0, vx = 0, vy = 0, vz = 0, mass = 39.478 },
    { x = 4.841, y = -1.160, z = -0.103, vx = 0.606, vy = 2.812, vz = -0.025, mass = 0.0377 },
    { x = 8.343, y = 4.125, z = -0.403, vx = -1.010, vy = 1.818, vz = 0.008, mass = 0.0113 },
    { x = 12.894, y = -15.111, z = -0.223, vx = 1.083, vy = 0.868, vz = -0.011, mass = 0.0017 },
    { x = 15.379, y = -25.919, z = 0.179, vx = 0.979, vy = 0.594, vz = -0.035, mass = 0.0020 },
}

local function advance(step)
    for i, a in ipairs(bodies) do
        for j = i + 1, #bodies do
            local b = bodies[j]
            local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            local square = dx * dx + dy * dy + dz * dz
            local pull = step / (square * square ^ 0.5)
            a.vx, a.vy, a.vz = a.vx - dx * b.mass * pull, a.vy - dy * b.mass * pull, a.vz - dz * b.mass * pull
            b.vx, b.vy, b.vz = b.vx + dx * a.mass * pull, b.vy + dy * a.mass * pull, b.vz + dz * a.mass * pull
        end
    end
    for _, body in ipairs(bodies) do
        body.x, body.y, body.z = body.x + step * body.vx, body.y + step * body.vy, body.z + step * body.vz
    end
end

local function energy()
    local sum = 0
    for i, a in ipairs(bodies) do
        sum = sum + 0.5 * a.mass * (a.vx ^ 2 + a.vy ^ 2 + a.vz ^ 2)
        for j = i + 1, #bodies do
            local b = bodies[j]
            sum = sum - a.mass * b.mass / ((a.x - b.x) ^ 2 + (a.y - b.y) ^ 2 + (a.z - b.z) ^ 2) ^ 0.5
        end
    end
    return sum
end

for _ = 1, times * 1000 do advance(0.001) end
print("nbody", times, string.format("%.5g", energy()))
