-- The cart, whoever's it is: for jobs and staff.
if redis.call('EXISTS', KEYS[1]) == 0 then return {'unknown'} end
local taken = snapshot(KEYS[1])
return {'ok', taken}
