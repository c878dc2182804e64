-- ARGV: customer, expected version, now, ttl, most lines, most thousandths, and for each line its SKU,
-- thousandths and seen price.
local why = obstacle(KEYS[1], ARGV[1], ARGV[2], true)
if why then return why end
local most_lines = limit(KEYS[1], 'max_lines', ARGV[5])
if (#ARGV - 6) / 3 > most_lines then return {'too_many_lines', most_lines} end
local least = policy(KEYS[1], 'min_thousandths', 0)
for index = 7, #ARGV, 3 do
    local wanted, most = tonumber(ARGV[index + 1]), most_of(KEYS[1], article_of(ARGV[index]), ARGV[6])
    if wanted > most then return {'too_many', most} end
    if wanted < least then return {'too_few', least} end
end
for _, name in ipairs(lines_of(KEYS[1], 'l:')) do redis.call('HDEL', KEYS[1], name) end
for index = 7, #ARGV, 3 do
    local position = redis.call('HINCRBY', KEYS[1], 'position', 1)
    local line = position .. '|' .. ARGV[index + 1] .. '|' .. ARGV[index + 2]
    redis.call('HSET', KEYS[1], 'l:' .. ARGV[index], line)
end
for _, name in ipairs(lines_of(KEYS[1], 'o:')) do
    if redis.call('HEXISTS', KEYS[1], 'l:' .. string.sub(name, 3)) == 0 then redis.call('HDEL', KEYS[1], name) end
end
changed(KEYS[1], ARGV[3], ARGV[4])
local taken = snapshot(KEYS[1])
return {'ok', taken}
