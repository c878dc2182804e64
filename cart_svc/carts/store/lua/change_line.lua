-- ARGV: operation, sku, thousandths, seen price, expected version, now, ttl, most lines, most thousandths,
--       fingerprint, ttl of the key. KEYS: cart, idempotency key or ''.
local earlier = earlier_answer(KEYS[2], ARGV[10])
if earlier then return earlier end
local why = obstacle(KEYS[1], ARGV[5])
if why then return {why} end

local field = 'l:' .. ARGV[2]
local line = redis.call('HGET', KEYS[1], field)
if ARGV[1] == 'remove' or (ARGV[1] == 'set' and not line) then
    if not line then return {'no_line'} end
    redis.call('HDEL', KEYS[1], field)
else
    local position, thousandths = nil, 0
    if line then
        local first, second = string.match(line, '^(%d+)|(%d+)|')
        position, thousandths = first, tonumber(second)
    else
        local lines = 0
        for _, name in ipairs(redis.call('HKEYS', KEYS[1])) do
            if string.sub(name, 1, 2) == 'l:' then lines = lines + 1 end
        end
        if lines >= tonumber(ARGV[8]) then return {'too_many_lines'} end
        position = redis.call('HINCRBY', KEYS[1], 'position', 1)
    end
    local wanted = tonumber(ARGV[3])
    if ARGV[1] == 'add' then wanted = wanted + thousandths end
    if wanted > tonumber(ARGV[9]) then return {'too_many'} end
    redis.call('HSET', KEYS[1], field, position .. '|' .. string.format('%d', wanted) .. '|' .. ARGV[4])
end
changed(KEYS[1], ARGV[6], ARGV[7])
local taken = snapshot(KEYS[1])
keep_answer(KEYS[2], ARGV[10], taken, ARGV[11])
return {'ok', taken[1], taken[2]}
