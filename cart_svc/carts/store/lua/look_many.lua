-- ARGV: customer, how many SKUs, the SKUs, barcodes. What must be known before all lines are replaced.
if hidden_from(KEYS[1], ARGV[1]) then return {'unknown'} end
local found = redis.call('HMGET', KEYS[1], 'currency', 'channel')
local answer = {'ok', found[1], found[2]}
for index = 3, #ARGV do
    local sku = ARGV[index]
    if index > 2 + tonumber(ARGV[2]) then sku = redis.call('GET', 'gtin:' .. sku) or '' end
    answer[#answer + 1] = sku
    answer[#answer + 1] = redis.call('GET', 'article:' .. sku) or ''
end
return answer
