-- ARGV: cart id, ttl. The cart is an order; what is left of it says so to whoever comes back to it,
-- and the customer's next cart is a new one.
local owner = redis.call('HGET', KEYS[1], 'customer')
if not owner then return {'ok'} end
redis.call('HSET', KEYS[1], 'state', 'converted')
redis.call('HDEL', KEYS[1], 'attempt', 'quote', 'quote_was_live', 'quote_promotions', 'frozen_at', 'stored_value')
redis.call('EXPIRE', KEYS[1], ARGV[2])
touched(KEYS[1])
if redis.call('GET', 'cart-of:' .. owner) == ARGV[1] then redis.call('DEL', 'cart-of:' .. owner) end
return {'ok'}
