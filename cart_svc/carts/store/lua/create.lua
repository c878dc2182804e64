-- ARGV: cart id, customer, ttl, number, the cart's fields and their values. One that is there stays as it is.
if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('HSET', KEYS[1], 'number', ARGV[4], unpack(ARGV, 5))
    redis.call('SET', 'number:' .. ARGV[4], ARGV[1], 'EX', ARGV[3])
    if ARGV[2] ~= '' then redis.call('SET', 'cart-of:' .. ARGV[2], ARGV[1], 'EX', ARGV[3]) end
    keep_for(KEYS[1], ARGV[3])
end
local taken = snapshot(KEYS[1])
return {'ok', taken}
