-- ARGV: customer, attempt, expected version. KEYS: cart, the mark of a thawed attempt.
-- The version stays: nothing that the shopper sees has changed. A frozen cart does not expire.
if hidden_from(KEYS[1], ARGV[1]) then return {'unknown'} end
if redis.call('EXISTS', KEYS[2]) == 1 then return {'over'} end
local taken = snapshot(KEYS[1])
local found = redis.call('HMGET', KEYS[1], 'state', 'version', 'quote', 'quote_was_live', 'quote_promotions', 'draft')
if found[1] == 'active' then
    if found[6] and cjson.decode(found[6]).ends_at <= tonumber(redis.call('TIME')[1]) then return {'withdrawn'} end
    if found[2] ~= ARGV[3] then return {'changed', found[2]} end
    if #lines_of(KEYS[1], 'l:') == 0 then return {'empty'} end
    redis.call(
        'HSET', KEYS[1], 'state', 'frozen', 'attempt', ARGV[2], 'frozen_at', redis.call('TIME')[1]
    )
    redis.call('PERSIST', KEYS[1])
    touched(KEYS[1])
elseif not held_by(KEYS[1], ARGV[2]) then
    return {found[1]}
end
return {'ok', taken, found[3] or '', found[4] or '', found[5] or '[]'}
