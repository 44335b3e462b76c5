-- Strings: building, formatting, searching by patterns, replacing, and tables with strings as keys.
local times = ...
local total = 0
for i = 1, times do
    local parts = {}
    for n = 1, 300 do parts[#parts + 1] = ("%d:%s=%x"):format(n, n % 15 == 0 and "FizzBuzz" or "item" .. n, n * i) end
    local text = table.concat(parts, ", ")
    local counts = {}
    for word in text:gmatch("%a+") do counts[word] = (counts[word] or 0) + 1 end
    local changed, replaced = text:gsub("(%d+):(%w+)", "%2 is %1")
    for word, count in pairs(counts) do total = total + #word * count end
    total = total + replaced + #changed:upper() + #text:rep(3, "-") + (changed:find("item299", 1, true) or 0) + text:byte(-1)
end
print("strings", times, total)
