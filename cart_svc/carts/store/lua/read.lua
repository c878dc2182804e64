-- ARGV: an article that is asked for besides, or ''.
local taken = snapshot(KEYS[1])
if ARGV[1] ~= '' then
    table.insert(taken[2], ARGV[1])
    table.insert(taken[2], redis.call('GET', 'article:' .. ARGV[1]) or '')
end
return {'ok', taken[1], taken[2]}
