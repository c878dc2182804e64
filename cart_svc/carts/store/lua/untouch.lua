-- ARGV: cart ids, each with the moment it was touched. One that was touched again meanwhile stays.
for index = 1, #ARGV, 2 do
    local moment = redis.call('ZSCORE', 'touched', ARGV[index])
    if moment and tonumber(moment) == tonumber(ARGV[index + 1]) then redis.call('ZREM', 'touched', ARGV[index]) end
end
return {'ok'}
