-- ARGV: customer, shipping as JSON, expected version, now, ttl.
local why = obstacle(KEYS[1], ARGV[1], ARGV[3])
if why then return why end
redis.call('HSET', KEYS[1], 'shipping', ARGV[2])
changed(KEYS[1], ARGV[4], ARGV[5])
local taken = snapshot(KEYS[1])
return {'ok', taken}
