-- ARGV: customer, operation, code, expected version, now, ttl, most coupons, fingerprint, language,
--       ttl of the key. KEYS: cart, idempotency key or ''. A coupon that is there already changes nothing.
if hidden_from(KEYS[1], ARGV[1]) then return {'unknown'} end
local earlier = earlier_answer(KEYS[2], ARGV[8])
if earlier then return earlier end
local why = obstacle(KEYS[1], ARGV[1], ARGV[4], true)
if why then return why end

local codes, is_there = {}, false
for code in string.gmatch(redis.call('HGET', KEYS[1], 'coupons') or '', '%S+') do
    if code == ARGV[3] then is_there = true else codes[#codes + 1] = code end
end
if ARGV[2] == 'remove' and not is_there then return {'no_coupon'} end
if is_there ~= (ARGV[2] == 'add') then
    if ARGV[2] == 'add' then
        if #codes >= tonumber(ARGV[7]) then return {'too_many_coupons'} end
        codes[#codes + 1] = ARGV[3]
    end
    redis.call('HSET', KEYS[1], 'coupons', table.concat(codes, ' '))
    changed(KEYS[1], ARGV[5], ARGV[6])
end
local taken = snapshot(KEYS[1])
keep_answer(KEYS[2], ARGV[8], taken, ARGV[9], ARGV[10])
return {'ok', taken}
