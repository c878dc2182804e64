-- ARGV: attempt, token. The quote that this attempt was given first is the one that every repeat gets.
local found = redis.call('HMGET', KEYS[1], 'state', 'attempt', 'quote')
if found[1] ~= 'frozen' or found[2] ~= ARGV[1] then return {'lost'} end
if found[3] then return {'ok', found[3]} end
redis.call('HSET', KEYS[1], 'quote', ARGV[2])
return {'ok', ARGV[2]}
