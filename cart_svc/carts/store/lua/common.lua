-- A cart is one hash: version, state, currency, channel, customer, attempt, quote, shipping, position,
-- and a field "l:SKU" = "position|thousandths|seen price" for each line. Every script is one round
-- trip and runs alone, so no replica can lose another's change.

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
    return {fields, articles}
end

-- Why a change may not be made now; nil when it may.
local function obstacle(key, expected)
    local found = redis.call('HMGET', key, 'state', 'version')
    if not found[1] then return 'unknown' end
    if found[1] ~= 'active' then return found[1] end
    if expected ~= '' and found[2] ~= expected then return 'stale' end
    return nil
end

local function changed(key, now, ttl)
    redis.call('HINCRBY', key, 'version', 1)
    redis.call('HSET', key, 'updated_at', now)
    redis.call('EXPIRE', key, ttl)
end

-- The answer that a key has already got: {'replay', fields, articles, body} or {'reused'}; nil for a new key.
local function earlier_answer(idempotency, fingerprint)
    if idempotency == '' then return nil end
    local kept = redis.call('HMGET', idempotency, 'fingerprint', 'snapshot', 'body')
    if not kept[1] then return nil end
    if kept[1] ~= fingerprint then return {'reused'} end
    local both = cjson.decode(kept[2])
    return {'replay', both[1], both[2], kept[3] or ''}
end

local function keep_answer(idempotency, fingerprint, taken, ttl)
    if idempotency == '' then return end
    redis.call('HSET', idempotency, 'fingerprint', fingerprint, 'snapshot', cjson.encode(taken))
    redis.call('EXPIRE', idempotency, ttl)
end
