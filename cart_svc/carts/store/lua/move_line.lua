-- ARGV: customer, prefix from, prefix to or '' for nowhere, sku, expected version, now, ttl, most lines,
--       most thousandths, fingerprint, language, ttl of the key. KEYS: cart, idempotency key or ''.
-- A line goes to the list of what is saved for later, or comes back; what is there already gets more.
if hidden_from(KEYS[1], ARGV[1]) then return {'unknown'} end
local earlier = earlier_answer(KEYS[2], ARGV[10])
if earlier then return earlier end
local why = obstacle(KEYS[1], ARGV[1], ARGV[5], true)
if why then return why end
local line = redis.call('HGET', KEYS[1], ARGV[2] .. ARGV[4])
if not line then return {'no_line'} end
if ARGV[3] ~= '' then
    local there = redis.call('HGET', KEYS[1], ARGV[3] .. ARGV[4])
    local position, thousandths, price = string.match(line, '^(%d+)|(%d+)|(.*)$')
    local most_lines = limit(KEYS[1], 'max_lines', ARGV[8])
    if there then
        position = string.match(there, '^(%d+)|')
        thousandths = tonumber(thousandths) + tonumber(string.match(there, '|(%d+)|'))
    elseif #lines_of(KEYS[1], ARGV[3]) >= most_lines then
        return {'too_many_lines', most_lines}
    else
        position = redis.call('HINCRBY', KEYS[1], 'position', 1)
    end
    local most = most_of(KEYS[1], article_of(ARGV[4]), ARGV[9])
    if tonumber(thousandths) > most then return {'too_many', most} end
    local moved = position .. '|' .. string.format('%d', thousandths) .. '|' .. price
    redis.call('HSET', KEYS[1], ARGV[3] .. ARGV[4], moved)
end
redis.call('HDEL', KEYS[1], ARGV[2] .. ARGV[4])
if ARGV[2] == 'l:' then redis.call('HDEL', KEYS[1], 'o:' .. ARGV[4]) end
changed(KEYS[1], ARGV[6], ARGV[7])
local taken = snapshot(KEYS[1])
keep_answer(KEYS[2], ARGV[10], taken, ARGV[11], ARGV[12])
return {'ok', taken}
