-- KEYS: the guest's cart, the customer's own. ARGV: customer, version of the guest's, version of the own,
-- now, ttl, report as JSON, coupons, shipping or '', contact or '', agreed prices as JSON, how many lines, and for each line and
-- saved line its SKU, thousandths and seen price. Both are as they were when the merge was thought out, or
-- nothing happens. What is left of the guest's cart says where it went, to that customer.
local guest, own = KEYS[1], KEYS[2]
if redis.call('HGET', guest, 'customer') ~= '' then return {'unknown'} end
local why = obstacle(guest, '', ARGV[2], true) or obstacle(own, ARGV[1], ARGV[3], true)
if why then return why end

for _, prefix in ipairs({'l:', 's:', 'o:'}) do
    for _, name in ipairs(lines_of(own, prefix)) do redis.call('HDEL', own, name) end
    for _, name in ipairs(lines_of(guest, prefix)) do redis.call('HDEL', guest, name) end
end
for name, agreed in pairs(cjson.decode(ARGV[10])) do redis.call('HSET', own, name, agreed) end
for index = 12, #ARGV, 3 do
    local prefix = 's:'
    if (index - 12) / 3 < tonumber(ARGV[11]) then prefix = 'l:' end
    local position = redis.call('HINCRBY', own, 'position', 1)
    local line = position .. '|' .. ARGV[index + 1] .. '|' .. ARGV[index + 2]
    redis.call('HSET', own, prefix .. ARGV[index], line)
end
redis.call('HSET', own, 'coupons', ARGV[7])
if ARGV[8] ~= '' then redis.call('HSET', own, 'shipping', ARGV[8]) end
if ARGV[9] ~= '' then redis.call('HSET', own, 'contact', ARGV[9]) end
changed(own, ARGV[4], ARGV[5])
local pays = redis.call('HGET', guest, 'stored_value')
if pays and redis.call('HEXISTS', own, 'stored_value') == 0 then redis.call('HSET', own, 'stored_value', pays) end
redis.call('HDEL', guest, 'coupons', 'shipping', 'contact', 'stored_value')
redis.call(
    'HSET', guest, 'state', 'merged', 'merged_into', string.sub(own, 6), 'merged_by', ARGV[1], 'merge', ARGV[6]
)
touched(guest)
local taken = snapshot(own)
return {'ok', taken}
