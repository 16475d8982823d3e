-- Lends due timers to one worker. A timer whose lease has run out may be lent again, under a new fence.
--
-- KEYS  timers, timers:lent, timers:body, timers:fence, fence
-- ARGV  now (due ms), real ms, end of the lease (real ms), how many at most, our schema
-- returns { { fence, JSON }, … }, the oldest due first; rows of a newer schema are left alone (F21)
local lent, offset, max = {}, 0, tonumber(ARGV[4])
while #lent < max do
  local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', offset, 64)
  if #ids == 0 then break end
  offset = offset + #ids
  for _, id in ipairs(ids) do
    local held = redis.call('ZSCORE', KEYS[2], id)
    if not (held and tonumber(held) > tonumber(ARGV[2])) and #lent < max then
      local body = redis.call('HGET', KEYS[3], id)
      local cut = body and string.find(body, '\n', 1, true)
      if cut and tonumber(string.sub(body, 1, cut - 1)) <= tonumber(ARGV[5]) then
        local fence = string.format('%.0f', redis.call('INCR', KEYS[5]))
        redis.call('ZADD', KEYS[2], ARGV[3], id)
        redis.call('HSET', KEYS[4], id, fence)
        lent[#lent + 1] = { fence, string.sub(body, cut + 1) }
      end
    end
  end
end
return lent
