-- ARGV: customer, contact as JSON or '', ttl. The version stays: no price depends on it, and a checkout that
-- is being filled in shall not find its cart changed.
if hidden_from(KEYS[1], ARGV[1]) then return {'unknown'} end
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'active' and state ~= 'frozen' then return {state} end
if ARGV[2] == '' then
    redis.call('HDEL', KEYS[1], 'contact')
else
    redis.call('HSET', KEYS[1], 'contact', ARGV[2])
end
if state == 'active' then keep_for(KEYS[1], ARGV[3]) else touched(KEYS[1]) end
local taken = snapshot(KEYS[1])
return {'ok', taken}
