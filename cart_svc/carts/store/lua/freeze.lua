-- ARGV: attempt, expected version. The version stays: nothing that the shopper sees has changed.
local found = redis.call('HMGET', KEYS[1], 'state', 'version', 'attempt')
if not found[1] then return {'unknown'} end
if found[1] == 'frozen' and found[3] ~= ARGV[1] then return {'frozen'} end
if found[1] ~= 'frozen' then
    if found[1] ~= 'active' then return {found[1]} end
    if found[2] ~= ARGV[2] then return {'changed', {'version', found[2]}} end
    redis.call('HSET', KEYS[1], 'state', 'frozen', 'attempt', ARGV[1])
    redis.call('HDEL', KEYS[1], 'quote')
end
redis.call('PERSIST', KEYS[1])
local taken = snapshot(KEYS[1])
return {'ok', taken[1], taken[2]}
