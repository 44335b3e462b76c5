-- Calls and arithmetic of integers.
local times = ...
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local sum = 0
for i = 1, times do sum = sum + fib(24 + i % 2) end
print("fib", times, sum)
