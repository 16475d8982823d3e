-- What the operator does by hand, and a lane's rest.
--
-- KEYS  the outbox's keys; the rest is made of the prefix, under the same hash tag
-- ARGV  prefix, what, then by what:
--   pause: lane, real ms until which it rests · retry: id, real ms · bury: id, real ms, why
-- returns "ok", "none" (no such letter), "held" (a worker is at it) or the state that forbids it
local P, what = ARGV[1], ARGV[2]
--#include queue_lib

if what == 'pause' then
  local lane = ARGV[3]
  if tonumber(redis.call('ZSCORE', P .. 'paused', lane) or '0') < tonumber(ARGV[4]) then
    redis.call('ZADD', P .. 'paused', ARGV[4], lane)
  end
  place(lane)
  return 'ok'
end

local id, real = ARGV[3], ARGV[4]
local row = letter(id)
local st, til, lane, was = unpack(redis.call('HMGET', row, 'st', 'until', 'lane', 'was'))
if not st then return 'none' end
if st == 'done' then return 'done' end
if st ~= 'buried' and til and tonumber(til) > tonumber(real) then return 'held' end

if what == 'bury' then
  if st ~= 'buried' then bury(id, ARGV[5]) end
  place(lane)
  return 'ok'
end

local function retry(one)
  local state, before = unpack(redis.call('HMGET', letter(one), 'st', 'was'))
  if state == 'buried' then
    -- what may have landed is looked for before it is sent again
    restate(one, (before == 'unknown' or before == 'sending') and 'unknown' or 'pending')
    redis.call('HDEL', letter(one), 'was')
  elseif state == 'sending' then
    restate(one, 'unknown')
  end
  redis.call('HSET', letter(one), 'next', real, 'after', '0', 'why', 'tried again by hand')
  redis.call('ZREM', P .. 'held', one)
  queue(one)
end
retry(id)
if st == 'buried' then -- the sections that were buried with it
  for i = 1, tonumber(redis.call('HGET', row, 'kids') or '0') do
    if redis.call('HGET', letter(id .. '#' .. i), 'st') == 'buried' then retry(id .. '#' .. i) end
  end
end
place(lane)
return 'ok'
