-- What every script that touches the outbox shares. It stands in front of the script; P is the key prefix.
--
-- letter:<id> is a hash:
--   s schema, b JSON (gone once done), e JSON without the text, st state, lane, prio, seq, due (ms, for lists),
--   after (due ms until which it is held, 0 none), next (real ms before which it is not tried), tries, fence, until,
--   sent (real ms of the first attempt whose outcome is unknown), last (of the latest), looks, why, was (state before it was buried),
--   card, ver, edit ("1": never posts), under (card in whose thread it goes), of (letter in whose thread it goes),
--   kids (letters in this one's thread: <id>#1 to <id>#n), pch and pts (message of "of", once it stands),
--   ch, ts, at (receipt), about (members of the records it is about, a line each)
-- A lane is in exactly one of ready:0 to ready:4, or in none when it has nothing to send.
local DONE_FOR, CARD_FOR = '604800000', '34560000000' -- 7 days, 400 days

local function ms(n) return string.format('%.0f', n) end

local function letter(id) return P .. 'letter:' .. id end

local function rank(prio, seq) return ms(tonumber(prio) * 17592186044416 + tonumber(seq)) end

-- places a lane among the ready ones by its first letter: that letter's own time, the lane's rest and the letter in
-- flight each hold it back.
local function place(lane)
  for p = 0, 4 do redis.call('ZREM', P .. 'ready:' .. p, lane) end
  local head = redis.call('ZRANGE', P .. 'lane:' .. lane, 0, 0)[1]
  if not head then return end
  local r = redis.call('HMGET', letter(head), 'prio', 'next')
  local at = tonumber(r[2]) or 0
  for _, key in ipairs({ 'busy', 'paused' }) do
    local held = tonumber(redis.call('ZSCORE', P .. key, lane) or 0)
    if held > at then at = held end
  end
  redis.call('ZADD', P .. 'ready:' .. (r[1] or '3'), ms(at), lane)
end

-- moves a letter to another state in the operator's lists.
local function restate(id, to)
  local r = redis.call('HMGET', letter(id), 'st', 'due')
  if r[1] then redis.call('ZREM', P .. 'state:' .. r[1], id) end
  redis.call('ZADD', P .. 'state:' .. to, r[2] or '0', id)
  redis.call('HSET', letter(id), 'st', to)
end

-- takes a letter out of its lane for good.
local function leave(id)
  local r = redis.call('HMGET', letter(id), 'lane', 'card')
  redis.call('ZREM', P .. 'lane:' .. r[1], id)
  redis.call('ZREM', P .. 'held', id)
  if r[2] and r[2] ~= '' then redis.call('ZREM', P .. 'cardq:' .. r[2] .. '|' .. r[1], id) end
end

-- ends a letter: only its receipt stays, and not for ever. An empty ts says that there was nothing to post.
local function finish(id, real, ch, ts, why)
  leave(id)
  restate(id, 'done')
  redis.call('ZADD', P .. 'state:done', real, id)
  redis.call('ZREMRANGEBYSCORE', P .. 'state:done', '-inf', ms(tonumber(real) - tonumber(DONE_FOR)))
  redis.call('HSET', letter(id), 'ch', ch, 'ts', ts, 'at', real, 'why', why)
  redis.call('HDEL', letter(id), 'b', 'fence', 'until', 'sent', 'last', 'looks')
  redis.call('PEXPIRE', letter(id), DONE_FOR)
end

local function bury(id, why)
  leave(id)
  redis.call('HSET', letter(id), 'was', redis.call('HGET', letter(id), 'st'), 'why', why)
  restate(id, 'buried')
  redis.call('HDEL', letter(id), 'fence', 'until')
end

-- puts a letter into its lane, or among the held ones where it has a moment still to come.
local function queue(id)
  local r = redis.call('HMGET', letter(id), 'lane', 'prio', 'seq', 'card', 'ver', 'after')
  if r[4] ~= '' then redis.call('ZADD', P .. 'cardq:' .. r[4] .. '|' .. r[1], r[5], id) end
  if r[6] ~= '0' then
    redis.call('ZADD', P .. 'held', r[6], id)
  else
    redis.call('ZADD', P .. 'lane:' .. r[1], rank(r[2], r[3]), id)
  end
  return r[1]
end

-- writes down that a letter about records goes to a lane, and once it was posted where it stands: so that all of it is
-- found again should a record become restricted.
local function note(about, lane, ch, ts, real)
  for member in string.gmatch(about, '[^\n]+') do
    redis.call('ZADD', P .. 'posted:' .. member, real, ch .. '|' .. ts .. '|' .. lane)
    redis.call('PEXPIRE', P .. 'posted:' .. member, CARD_FOR)
  end
end

-- the lane is free again, unless another worker has taken it since.
local function free(lane, fence)
  if redis.call('HGET', P .. 'holder', lane) == fence then
    redis.call('HDEL', P .. 'holder', lane)
    redis.call('ZREM', P .. 'busy', lane)
  end
end
