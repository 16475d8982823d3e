-- Lends due letters to one worker: the most urgent first, at most one of a lane, in a lane by priority and then in the
-- order they were written. On the way it ends what is superseded: an older edit of a card when a newer one is there.
--
-- KEYS  the outbox's keys; the rest is made of the prefix, under the same hash tag
-- ARGV  prefix, now (due ms), real ms, end of the lease (real ms), how many at most, our schema, the last priority wanted
-- returns { { id, JSON, state, fence, tries, sent, looks, existing, parent channel, parent ts, last }, … }; existing is
--   "channel|ts|version|at" or ""
local P, now, real, til, max, schema = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
--#include queue_lib

-- 1. What has come of age joins its lane; what has rested is awake again.
redis.call('ZREMRANGEBYSCORE', P .. 'paused', '-inf', real)
redis.call('ZREMRANGEBYSCORE', P .. 'busy', '-inf', real)
local woken = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'held', '-inf', now, 'LIMIT', 0, 256)) do
  redis.call('ZREM', P .. 'held', id)
  redis.call('HSET', letter(id), 'after', '0')
  woken[queue(id)] = true
end
for lane in pairs(woken) do place(lane) end

local NAMES = { 's', 'st', 'card', 'ver', 'edit', 'under', 'of', 'next', 'pts', 'after', 'ts' }
local function read(id)
  local v, r = redis.call('HMGET', letter(id), unpack(NAMES)), { id = id }
  for i, name in ipairs(NAMES) do r[name] = v[i] or '' end
  return r
end

local function standing(card, lane) return card ~= '' and redis.call('HGET', P .. 'card:' .. card, lane) or false end

-- the letters of a card in a lane that are not done, the newest version first, but for one.
local function siblings(card, lane, id)
  local out = {}
  for _, s in ipairs(redis.call('ZREVRANGE', P .. 'cardq:' .. card .. '|' .. lane, 0, -1)) do
    if s ~= id then out[#out + 1] = read(s) end
  end
  return out
end

local function unsure(r) return r.st == 'unknown' or r.st == 'sending' end

-- says whether a newer letter makes this edit needless (F30). A post of unknown outcome is never given up.
local function superseded(r, lane, stands)
  if r.card == '' then return false end
  if stands then
    local version = string.match(stands, '^[^|]*|[^|]*|(%-?%d+)|')
    if tonumber(version) > tonumber(r.ver) then return true end
  elseif unsure(r) then
    return false
  end
  for _, s in ipairs(siblings(r.card, lane, r.id)) do
    local newer = tonumber(s.ver) > tonumber(r.ver) and s.after == '0'
    if newer and (stands or r.edit == '1' or (s.edit ~= '1' and not unsure(s))) then return true end
  end
  return false
end

-- the letter that must go before this one: the post of the card it edits, of the card in whose thread it goes, of the
-- letter in whose thread it goes; or the same card's post whose outcome is unknown.
local function before(r, lane, stands)
  if r.card ~= '' and not stands then
    for _, s in ipairs(siblings(r.card, lane, r.id)) do
      if s.edit ~= '1' and (r.edit == '1' or (unsure(s) and not unsure(r))) then return s end
    end
  end
  if r.under ~= '' and r.under ~= r.card and not standing(r.under, lane) then
    for _, s in ipairs(siblings(r.under, lane, r.id)) do
      if s.edit ~= '1' then return s end
    end
  end
  if r.of ~= '' and r.pts == '' then
    local parent = read(r.of)
    if parent.st == 'pending' or unsure(parent) then return parent end
  end
  return nil
end

-- ends letters that have nothing to do, and says so.
local function needless(r, lane, stands)
  if superseded(r, lane, stands) then
    finish(r.id, real, '', '', 'superseded')
  elseif r.edit == '1' and not stands and not before(r, lane, stands) then
    finish(r.id, real, '', '', 'no card to edit')
  elseif r.of ~= '' and r.pts == '' then
    local st = redis.call('HGET', letter(r.of), 'st')
    if st == 'buried' then
      bury(r.id, 'the letter it belongs to is buried')
    elseif st == 'done' then
      finish(r.id, real, '', '', 'nothing to be in the thread of')
    else
      return false
    end
  else
    return false
  end
  return true
end

-- chooses the letter of a lane whose turn it is; nil where it is nobody's. Letters that wait for each other in a
-- circle are sent as they come.
local function choose(lane)
  for _ = 1, 1000 do
    local id = redis.call('ZRANGE', P .. 'lane:' .. lane, 0, 0)[1]
    if not id then return nil end
    local r, first = read(id), id
    for step = 1, 9 do
      if r.st == '' then -- a row that is gone
        redis.call('ZREM', P .. 'lane:' .. lane, r.id)
        break
      end
      if tonumber(r.s) > schema then return nil end
      if tonumber(r.next) > tonumber(real) then
        if r.id ~= first then redis.call('HSET', letter(first), 'next', r.next) end
        return nil
      end
      local stands = standing(r.card, lane)
      if needless(r, lane, stands) then break end
      local b = step < 9 and before(r, lane, stands)
      if not b then return r end
      if b.after ~= '0' then -- it waits for its moment, and this one with it
        redis.call('ZREM', P .. 'lane:' .. lane, r.id)
        redis.call('HSET', letter(r.id), 'after', b.after)
        redis.call('ZADD', P .. 'held', b.after, r.id)
        break
      end
      r = b
    end
  end
  return nil
end

local function lend(r, lane)
  local fence = ms(redis.call('INCR', P .. 'fence'))
  if r.st == 'sending' then
    restate(r.id, 'unknown')
    redis.call('HSET', letter(r.id), 'why', 'its worker was lost')
  end
  redis.call('HSET', letter(r.id), 'fence', fence, 'until', til)
  redis.call('ZADD', P .. 'busy', til, lane)
  redis.call('HSET', P .. 'holder', lane, fence)
  local v = redis.call('HMGET', letter(r.id), 'b', 'st', 'tries', 'sent', 'looks', 'pch', 'pts', 'last')
  local pch, pts = v[6] or '', v[7] or ''
  if pts == '' and r.under ~= '' then
    local parent = standing(r.under, lane)
    if parent then pch, pts = string.match(parent, '^([^|]*)|([^|]*)|') end
  end
  return { r.id, v[1] or '', v[2], fence, v[3] or '0', v[4] or '0', v[5] or '0', standing(r.card, lane) or '', pch, pts,
    v[8] or '0' }
end

-- 2. Lanes in the order of their first letter's priority, then of the time since which they wait.
local out = {}
for p = 0, tonumber(ARGV[7]) do
  local offset = 0
  while #out < max do
    local lane = redis.call('ZRANGEBYSCORE', P .. 'ready:' .. p, '-inf', real, 'LIMIT', offset, 1)[1]
    if not lane then break end
    local r = choose(lane)
    if r then out[#out + 1] = lend(r, lane) end
    place(lane)
    local at = redis.call('ZSCORE', P .. 'ready:' .. p, lane)
    if at and tonumber(at) <= tonumber(real) then offset = offset + 1 end -- nothing to be had here: look past it
  end
end
return out
