-- ARGV: customer, what is to pay as JSON or '', ttl. The version stays: no price depends on it, and a checkout that
-- is being filled in shall not find its cart changed. A cart that a checkout holds has told it already.
if hidden_from(KEYS[1], ARGV[1]) then return {'unknown'} end
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'active' then return {state} end
if ARGV[2] == '' then
    redis.call('HDEL', KEYS[1], 'stored_value')
else
    redis.call('HSET', KEYS[1], 'stored_value', ARGV[2])
end
keep_for(KEYS[1], ARGV[3])
local taken = snapshot(KEYS[1])
return {'ok', taken}
