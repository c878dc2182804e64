-- ARGV: customer.
if hidden_from(KEYS[1], ARGV[1]) then return {'unknown'} end
local taken = snapshot(KEYS[1])
return {'ok', taken}
