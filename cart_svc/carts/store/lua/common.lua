-- A cart is one hash: version, state, currency, channel, customer, attempt, quote, quote_was_live,
-- quote_promotions, frozen_at, shipping, coupons (codes with blanks between), contact, number, language,
-- stored_value (JSON: what the shopper wants to pay with), created_at, updated_at, restored_at, merged_into, merged_by, merge, position, and a field
-- "l:SKU" = "position|thousandths|seen price" for each line, "s:SKU" for each that is saved for later, and
-- "o:SKU" = JSON where staff have agreed on a price for a line; it goes with the line. `draft` = JSON where staff have
-- prepared it as an order: nobody changes its goods.
-- Every script is one round trip and runs alone, so no replica can lose another's change.

-- What staff say of carts of this channel; the caller's word where they say nothing.
local function policy(key, name, default)
    local channel = redis.call('HGET', key, 'channel') or ''
    return tonumber(redis.call('HGET', 'policy:' .. channel, name) or default)
end

-- The same for a limit, which staff can only make tighter.
local function limit(key, name, hard)
    return math.min(policy(key, name, hard), tonumber(hard))
end

-- An article as it lies beside the carts; nil where only PostgreSQL may know it.
local function article_of(sku)
    local content = sku ~= '' and redis.call('GET', 'article:' .. sku)
    return content and cjson.decode(content) or nil
end

-- The most of one article: the channel's, or what staff say of the article, whichever is less.
local function most_of(key, article, hard)
    local most = limit(key, 'max_thousandths', hard)
    local own = article and tonumber(article.most)
    return math.min(most, own or most)
end

-- The job that keeps snapshots in PostgreSQL looks here for what has changed.
local function touched(key)
    local time = redis.call('TIME')
    redis.call('ZADD', 'touched', time[1] * 1000000 + time[2], string.sub(key, 6))
end

local function lines_of(key, prefix)
    local names = {}
    for _, name in ipairs(redis.call('HKEYS', key)) do
        if string.sub(name, 1, 2) == prefix then names[#names + 1] = name end
    end
    return names
end

-- The cart as one text: its fields, and the articles of its lines. In parts it would be read part by part (ADR 76).
local function snapshot(key)
    local fields = redis.call('HGETALL', key)
    local articles = {}
    for index = 1, #fields, 2 do
        local prefix = string.sub(fields[index], 1, 2)
        if prefix == 'l:' or prefix == 's:' then
            local sku = string.sub(fields[index], 3)
            articles[#articles + 1] = sku
            articles[#articles + 1] = redis.call('GET', 'article:' .. sku) or ''
        end
    end
    -- who does not answer just now is shown with the cart, and kept in nobody's hash
    local away = redis.call('MGET', 'away:product', 'away:inventory')
    if away[1] then fields[#fields + 1] = 'away:product'; fields[#fields + 1] = '1' end
    if away[2] then fields[#fields + 1] = 'away:inventory'; fields[#fields + 1] = '1' end
    return cjson.encode({fields, articles})
end

-- A guest's cart is open to whoever knows its id; a customer's to that customer only.
local function hidden_from(key, customer)
    local owner = redis.call('HGET', key, 'customer')
    return not owner or (owner ~= '' and owner ~= customer)
end

-- Why a change may not be made now, and the version; nil when it may. Goods of a draft order are the staff's.
local function obstacle(key, customer, expected, is_of_goods)
    if hidden_from(key, customer) then return {'unknown'} end
    local found = redis.call('HMGET', key, 'state', 'version', 'draft')
    if found[1] ~= 'active' then return {found[1]} end
    if expected ~= '' and found[2] ~= expected then return {'stale', found[2]} end
    if found[3] and is_of_goods then return {'draft'} end
    return nil
end

-- The customer's and the staff's way to the cart live as long as the cart does.
local function keep_for(key, ttl)
    local seconds = policy(key, 'seconds', ttl)
    redis.call('EXPIRE', key, seconds)
    local found = redis.call('HMGET', key, 'customer', 'number')
    if found[1] and found[1] ~= '' then redis.call('EXPIRE', 'cart-of:' .. found[1], seconds) end
    if found[2] then redis.call('EXPIRE', 'number:' .. found[2], seconds) end
    touched(key)
end

local function changed(key, now, ttl)
    redis.call('HINCRBY', key, 'version', 1)
    redis.call('HSET', key, 'updated_at', now)
    redis.call('HDEL', key, 'restored_at')
    keep_for(key, ttl)
end

local function held_by(key, attempt)
    local found = redis.call('HMGET', key, 'state', 'attempt')
    return found[1] == 'frozen' and found[2] == attempt
end

local function set_free(key, ttl)
    redis.call('HSET', key, 'state', 'active')
    redis.call('HDEL', key, 'attempt', 'quote', 'quote_was_live', 'quote_promotions', 'frozen_at')
    keep_for(key, ttl)
end

-- What is to be paid for one of it where this cart is, or why it cannot be put in: {reason, sku}. 'lost' is what only
-- PostgreSQL knows.
local function price_of(key, sku, article, thousandths)
    if not article then return nil, {'lost', sku} end
    if article.status ~= 'active' then return nil, {'not_sold', sku} end
    if article.whole_quantity and thousandths % 1000 ~= 0 then return nil, {'fraction', sku} end
    local place = redis.call('HMGET', key, 'channel', 'currency')
    local price = article.prices[place[1] .. ':' .. place[2]]
    if not price then return nil, {'no_price', sku} end
    return price, nil
end

-- What a known key has led to: {'replay', snapshot, language} or {'reused'}; nil for a new key.
local function earlier_answer(idempotency, fingerprint)
    if idempotency == '' then return nil end
    local kept = redis.call('HMGET', idempotency, 'fingerprint', 'snapshot', 'language')
    if not kept[1] then return nil end
    if kept[1] ~= fingerprint then return {'reused'} end
    return {'replay', kept[2], kept[3]}
end

-- The answer is made of the snapshot and the language alone, so these two are the answer.
local function keep_answer(idempotency, fingerprint, taken, language, ttl)
    if idempotency == '' then return end
    redis.call(
        'HSET', idempotency, 'fingerprint', fingerprint, 'snapshot', taken, 'language', language
    )
    redis.call('EXPIRE', idempotency, ttl)
end
