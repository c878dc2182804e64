-- No ARGV. The cart of a draft order whose link is over: nobody opens or buys it. One that a checkout has, or has bought, stays.
local state = redis.call('HGET', KEYS[1], 'state')
if state == 'frozen' or state == 'converted' then return {state} end
if state then redis.call('HSET', KEYS[1], 'state', 'withdrawn') end
return {'ok'}
