-- ARGV: customer, operation, sku or '', barcode or '', thousandths, expected version, now, ttl, most lines,
--       most thousandths, fingerprint, language, ttl of the key. KEYS: cart, idempotency key or ''.
-- The price that is noted is the article's own, read in the same moment.
if hidden_from(KEYS[1], ARGV[1]) then return {'unknown'} end
local earlier = earlier_answer(KEYS[2], ARGV[11])
if earlier then return earlier end

local sku, wanted, price = ARGV[3], tonumber(ARGV[5]), nil
if sku == '' then sku = redis.call('GET', 'gtin:' .. ARGV[4]) or '' end
local field, article = 'l:' .. sku, nil
local line = redis.call('HGET', KEYS[1], field)
if ARGV[2] == 'set' and not line then return {'no_line'} end
if ARGV[2] ~= 'remove' then
    local refusal
    article = article_of(sku)
    price, refusal = price_of(KEYS[1], sku, article, wanted)
    if refusal then return refusal end
end
local why = obstacle(KEYS[1], ARGV[1], ARGV[6], true)
if why then return why end
if ARGV[2] == 'remove' then
    if not line then return {'no_line'} end
    redis.call('HDEL', KEYS[1], field, 'o:' .. sku)
else
    local position, thousandths = nil, 0
    if line then
        local first, second = string.match(line, '^(%d+)|(%d+)|')
        position, thousandths = first, tonumber(second)
    else
        local most = limit(KEYS[1], 'max_lines', ARGV[9])
        if #lines_of(KEYS[1], 'l:') >= most then return {'too_many_lines', most} end
    end
    if ARGV[2] == 'add' then wanted = wanted + thousandths end
    local most, least = most_of(KEYS[1], article, ARGV[10]), policy(KEYS[1], 'min_thousandths', 0)
    if wanted > most then return {'too_many', most} end
    if wanted < least then return {'too_few', least} end
    position = position or redis.call('HINCRBY', KEYS[1], 'position', 1)
    redis.call('HSET', KEYS[1], field, position .. '|' .. string.format('%d', wanted) .. '|' .. price)
end
changed(KEYS[1], ARGV[7], ARGV[8])
local taken = snapshot(KEYS[1])
keep_answer(KEYS[2], ARGV[11], taken, ARGV[12], ARGV[13])
return {'ok', taken}
