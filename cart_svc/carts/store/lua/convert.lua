-- ARGV: ttl. The cart is an order; what is left of it says so to whoever comes back to it.
if redis.call('EXISTS', KEYS[1]) == 1 then
    redis.call('HSET', KEYS[1], 'state', 'converted')
    redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return {'ok'}
