-- ARGV: attempt, ttl, ttl of the mark. KEYS: cart, the mark of a thawed attempt.
-- A cart that another attempt holds, or that is an order by now, is left alone. The mark is for a
-- freeze that was on its way when the checkout gave up: it comes too late.
redis.call('SET', KEYS[2], '1', 'EX', ARGV[3])
if redis.call('EXISTS', KEYS[1]) == 0 then return {'unknown'} end
if held_by(KEYS[1], ARGV[1]) then set_free(KEYS[1], ARGV[2]) end
return {'ok'}
