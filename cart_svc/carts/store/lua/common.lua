-- A cart is one hash: version, state, currency, channel, customer, attempt, quote, quote_was_live,
-- quote_promotions, shipping, coupons (codes with blanks between), position, and a field
-- "l:SKU" = "position|thousandths|seen price" for each line. Every script is one round trip and runs alone,
-- so no replica can lose another's change.

local function snapshot(key)
    local fields = redis.call('HGETALL', key)
    local articles = {}
    for index = 1, #fields, 2 do
        if string.sub(fields[index], 1, 2) == 'l:' then
            local sku = string.sub(fields[index], 3)
            articles[#articles + 1] = sku
            articles[#articles + 1] = redis.call('GET', 'article:' .. sku) or ''
        end
    end
    -- who does not answer just now is shown with the cart, and kept in nobody's hash
    local away = redis.call('MGET', 'away:product', 'away:inventory')
    if away[1] then fields[#fields + 1] = 'away:product'; fields[#fields + 1] = '1' end
    if away[2] then fields[#fields + 1] = 'away:inventory'; fields[#fields + 1] = '1' end
    return {fields, articles}
end

-- A guest's cart is open to whoever knows its id; a customer's to that customer only.
local function hidden_from(key, customer)
    local owner = redis.call('HGET', key, 'customer')
    return not owner or (owner ~= '' and owner ~= customer)
end

-- Why a change may not be made now, and the version; nil when it may.
local function obstacle(key, customer, expected)
    if hidden_from(key, customer) then return {'unknown'} end
    local found = redis.call('HMGET', key, 'state', 'version')
    if found[1] ~= 'active' then return {found[1]} end
    if expected ~= '' and found[2] ~= expected then return {'stale', found[2]} end
    return nil
end

-- The customer's way back to the cart lives as long as the cart does.
local function keep_for(key, ttl)
    redis.call('EXPIRE', key, ttl)
    local owner = redis.call('HGET', key, 'customer')
    if owner and owner ~= '' then redis.call('EXPIRE', 'cart-of:' .. owner, ttl) end
end

local function changed(key, now, ttl)
    redis.call('HINCRBY', key, 'version', 1)
    redis.call('HSET', key, 'updated_at', now)
    keep_for(key, ttl)
end

local function held_by(key, attempt)
    local found = redis.call('HMGET', key, 'state', 'attempt')
    return found[1] == 'frozen' and found[2] == attempt
end

local function set_free(key, ttl)
    redis.call('HSET', key, 'state', 'active')
    redis.call('HDEL', key, 'attempt', 'quote', 'quote_was_live', 'quote_promotions')
    keep_for(key, ttl)
end

-- What a known key has led to: {'replay', fields, articles, language} or {'reused'}; nil for a new key.
local function earlier_answer(idempotency, fingerprint)
    if idempotency == '' then return nil end
    local kept = redis.call('HMGET', idempotency, 'fingerprint', 'snapshot', 'language')
    if not kept[1] then return nil end
    if kept[1] ~= fingerprint then return {'reused'} end
    local both = cjson.decode(kept[2])
    return {'replay', both[1], both[2], kept[3]}
end

-- The answer is made of the snapshot and the language alone, so these two are the answer.
local function keep_answer(idempotency, fingerprint, taken, language, ttl)
    if idempotency == '' then return end
    redis.call(
        'HSET', idempotency, 'fingerprint', fingerprint, 'snapshot', cjson.encode(taken), 'language', language
    )
    redis.call('EXPIRE', idempotency, ttl)
end
