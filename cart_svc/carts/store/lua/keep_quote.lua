-- ARGV: attempt, token, whether it was the client's own. The quote that this attempt was given first is
-- the one that every repeat gets.
if not held_by(KEYS[1], ARGV[1]) then return {'changed', redis.call('HGET', KEYS[1], 'version') or '0'} end
if redis.call('HSETNX', KEYS[1], 'quote', ARGV[2]) == 1 then
    redis.call('HSET', KEYS[1], 'quote_was_live', ARGV[3])
end
local found = redis.call('HMGET', KEYS[1], 'quote', 'quote_was_live')
return {'ok', found[1], found[2]}
