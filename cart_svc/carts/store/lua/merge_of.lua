-- ARGV: customer. Into which cart of this customer the guest's has gone, with the report; nothing before.
local found = redis.call('HMGET', KEYS[1], 'state', 'merged_by', 'merged_into', 'merge')
if found[1] ~= 'merged' then return {'ok'} end
if found[2] ~= ARGV[1] then return {'unknown'} end
return {'ok', found[3], found[4]}
