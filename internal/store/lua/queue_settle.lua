-- What a worker says of a letter it was lent.
--
-- KEYS  the outbox's keys; the rest is made of the prefix, under the same hash tag
-- ARGV  prefix, what, id, fence, real ms, then by what:
--   sending: ms just before the call · later, unsure: real ms of the next try, looks, why · bury, gone: why
--   done: channel, ts ("" for nothing posted), "1" for an edit, ts of the thread that answers go into
-- returns 1, or 0 where another worker has it by now
local P, what, id, fence, real = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
--#include queue_lib

local row = letter(id)
if redis.call('HGET', row, 'fence') ~= fence then return 0 end
local lane, card, ver = unpack(redis.call('HMGET', row, 'lane', 'card', 'ver'))

if what == 'sending' then
  if redis.call('HGET', row, 'st') ~= 'unknown' then redis.call('HSET', row, 'sent', ARGV[6]) end
  redis.call('HSET', row, 'last', ARGV[6], 'looks', '0')
  restate(id, 'sending')
  redis.call('HINCRBY', row, 'tries', 1)
  return 1
end

-- the letters of this one's thread learn where it stands, or end with it.
local function tell(ch, ts)
  for i = 1, tonumber(redis.call('HGET', row, 'kids') or '0') do
    local kid = id .. '#' .. i
    local st = redis.call('HGET', letter(kid), 'st')
    if st == 'pending' and ts == '' then
      finish(kid, real, '', '', 'nothing to be in the thread of')
    elseif st and st ~= 'done' and ts ~= '' then
      redis.call('HSET', letter(kid), 'pch', ch, 'pts', ts)
    end
  end
end

if what == 'done' then
  local ch, ts, edited, root = ARGV[6], ARGV[7], ARGV[8] == '1', ARGV[9]
  if card ~= '' and ts ~= '' then
    redis.call('HSET', P .. 'card:' .. card, lane, ch .. '|' .. ts .. '|' .. ver .. '|' .. real)
    redis.call('PEXPIRE', P .. 'card:' .. card, CARD_FOR)
    redis.call('SET', P .. 'at:' .. ch .. ':' .. ts, card, 'PX', CARD_FOR)
  end
  if ts ~= '' then note(redis.call('HGET', row, 'about') or '', lane, ch, ts, real) end
  if ts == '' or edited then tell('', '') else tell(ch, root) end
  finish(id, real, ch, ts, '')
elseif what == 'later' then
  restate(id, 'pending')
  redis.call('HSET', row, 'next', ARGV[6], 'why', ARGV[8])
  redis.call('HDEL', row, 'fence', 'until', 'sent', 'last', 'looks')
elseif what == 'unsure' then
  restate(id, 'unknown')
  redis.call('HSET', row, 'next', ARGV[6], 'looks', ARGV[7], 'why', ARGV[8])
  redis.call('HDEL', row, 'fence', 'until')
elseif what == 'gone' then
  redis.call('HDEL', P .. 'card:' .. card, lane)
  restate(id, 'pending')
  redis.call('HSET', row, 'next', real, 'why', ARGV[6])
  redis.call('HDEL', row, 'fence', 'until', 'sent', 'last', 'looks')
elseif what == 'bury' then
  bury(id, ARGV[6])
end
free(lane, fence)
place(lane)
return 1
