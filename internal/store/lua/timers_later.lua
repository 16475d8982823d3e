-- Sets anew until when a lent timer rests: a worker that failed lets it wait, one that ends gives it back.
--
-- KEYS  timers:lent, timers:fence
-- ARGV  id, fence, until (real ms)
-- returns "1" where the timer is still this worker's
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return '0' end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
return '1'
