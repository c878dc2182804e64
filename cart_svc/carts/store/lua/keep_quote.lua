-- ARGV: attempt, token, whether it was the client's own, promotions to hold as JSON. The quote that this attempt was given first is
-- the one that every repeat gets.
if not held_by(KEYS[1], ARGV[1]) then return {'changed', redis.call('HGET', KEYS[1], 'version') or '0'} end
if redis.call('HSETNX', KEYS[1], 'quote', ARGV[2]) == 1 then
    redis.call('HSET', KEYS[1], 'quote_was_live', ARGV[3], 'quote_promotions', ARGV[4])
end
local found = redis.call('HMGET', KEYS[1], 'quote', 'quote_was_live', 'quote_promotions')
return {'ok', found[1], found[2], found[3] or '[]'}
