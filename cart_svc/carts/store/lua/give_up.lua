-- ARGV: attempt, ttl. No quote could be had: the attempt lets go, unless a repeat of it has got one.
if held_by(KEYS[1], ARGV[1]) and redis.call('HEXISTS', KEYS[1], 'quote') == 0 then set_free(KEYS[1], ARGV[2]) end
return {'ok'}
