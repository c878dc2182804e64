-- ARGV: sku, agreed price as JSON or '' for none, expected version, now, ttl. Whoever's cart it is: for staff.
local owner = redis.call('HGET', KEYS[1], 'customer')
if not owner then return {'unknown'} end
local why = obstacle(KEYS[1], owner, ARGV[3], true)
if why then return why end
if redis.call('HEXISTS', KEYS[1], 'l:' .. ARGV[1]) == 0 then return {'no_line'} end
if ARGV[2] ~= '' then
    redis.call('HSET', KEYS[1], 'o:' .. ARGV[1], ARGV[2])
elseif redis.call('HDEL', KEYS[1], 'o:' .. ARGV[1]) == 0 then
    return {'no_override'}
end
changed(KEYS[1], ARGV[4], ARGV[5])
local taken = snapshot(KEYS[1])
return {'ok', taken}
