-- Lends due timers to one worker. A timer whose lease has run out may be lent again, under a new fence.
--
-- KEYS  timers, timers:lent, timers:body, timers:fence, fence, timers:first
-- ARGV  now (due ms), real ms, end of the lease (real ms), how many at most, our schema, "1" for those that ring first
--       alone
-- returns { { fence, JSON }, … }: those that ring first, then the others, each the oldest due first; rows of a newer
-- schema are left alone (F21)
local now, real, max = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])
local lent = {}

-- timers says what is armed, and when. An older version knows nothing of timers:first: what it removed or moved is put
-- right here.
local function stands(id)
  local due = redis.call('ZSCORE', KEYS[1], id)
  if not due then
    redis.call('ZREM', KEYS[6], id)
  elseif tonumber(due) > now then
    redis.call('ZADD', KEYS[6], due, id)
  else
    return true
  end
end

local function lend(id)
  local held = redis.call('ZSCORE', KEYS[2], id)
  if held and tonumber(held) > real then return end
  local body = redis.call('HGET', KEYS[3], id)
  local cut = body and string.find(body, '\n', 1, true)
  if cut and tonumber(string.sub(body, 1, cut - 1)) <= tonumber(ARGV[5]) then
    local fence = string.format('%.0f', redis.call('INCR', KEYS[5]))
    redis.call('ZADD', KEYS[2], ARGV[3], id)
    redis.call('HSET', KEYS[4], id, fence)
    lent[#lent + 1] = { fence, string.sub(body, cut + 1) }
  end
end

local function walk(set)
  local offset = 0
  while #lent < max do
    local ids = redis.call('ZRANGEBYSCORE', set, '-inf', ARGV[1], 'LIMIT', offset, 64)
    if #ids == 0 then return end
    for _, id in ipairs(ids) do
      if #lent >= max then return end
      if set ~= KEYS[6] or stands(id) then
        lend(id)
        offset = offset + 1 -- what was put right stands here no longer
      end
    end
  end
end

walk(KEYS[6])
if ARGV[6] ~= '1' then walk(KEYS[1]) end
return lent
