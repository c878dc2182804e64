-- ARGV: sku, content, count of its barcodes, its barcodes, barcodes it has no more.
-- A barcode that another article has by now stays with that one.
redis.call('SET', 'article:' .. ARGV[1], ARGV[2])
local count = tonumber(ARGV[3])
for index = 4, #ARGV do
    local key = 'gtin:' .. ARGV[index]
    if index < 4 + count then
        redis.call('SET', key, ARGV[1])
    elseif redis.call('GET', key) == ARGV[1] then
        redis.call('DEL', key)
    end
end
return {'ok'}
