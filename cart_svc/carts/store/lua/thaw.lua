-- ARGV: attempt, ttl. A cart that another attempt holds, or that is an order by now, is left alone.
local found = redis.call('HMGET', KEYS[1], 'state', 'attempt')
if found[1] == 'frozen' and found[2] == ARGV[1] then
    redis.call('HSET', KEYS[1], 'state', 'active')
    redis.call('HDEL', KEYS[1], 'attempt', 'quote')
    redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return {'ok'}
