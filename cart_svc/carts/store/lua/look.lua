-- ARGV: customer, sku or '', barcode or '', fingerprint. KEYS: cart, idempotency key or ''.
-- What must be known before a line is changed, or the answer that the key has got already.
if hidden_from(KEYS[1], ARGV[1]) then return {'unknown'} end
local earlier = earlier_answer(KEYS[2], ARGV[4])
if earlier then return earlier end
local sku = ARGV[2]
if sku == '' then sku = redis.call('GET', 'gtin:' .. ARGV[3]) or '' end
local found = redis.call('HMGET', KEYS[1], 'currency', 'channel', 'l:' .. sku)
return {'ok', found[1], found[2], sku, redis.call('GET', 'article:' .. sku) or '', found[3] and 1 or 0}
