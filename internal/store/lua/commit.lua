-- Applies one change whole or not at all: validates everything, then writes (reliability 5.1, M7). Running it again
-- with the same mark changes nothing, so it may be sent twice. JSON is opaque here.
--
-- KEYS  head, req:<request>, said:<hash>, audit, dir, notes, timers, timers:lent, timers:body, timers:fence,
--       slot:<id>, then a record per put, then the indexes each put leaves and enters, then the outbox's keys
-- ARGV  prefix, mark, outcome, keep ms, seq seen, hash seen, new seq, new hash, said as, fired ids, their fences (a line each), slot state,
--       slot ms, real ms, number of puts, numbers, entries, timers to arm, to disarm, notes, letters,
--       "1" if directory records are among the puts, the type of each key (a letter each), who writes, "1" if it
--       takes the turn where it is overtaken, the turn's key;
--       the version each put builds on ("" for a new record); then, one after the other,
--       put:    schema, body, parents, member or "" (directory records only), n imports (source, JSON)*, n to leave,
--               n to enter, a score each
--       number: kind, n · entry: seq, JSON · arm: id, due ms, body, "1" to keep an earlier one, "1" if it rings first
--       disarm: id · note: key, value
--       letter: id, JSON, JSON without text, lane, prio, due ms, after ms, card, version, edit, under, of, kids, schema,
--         about (members of records, a line each)
-- returns { "ok" }, { "seen", outcome }, { "moved" } or { "fired" }
local P = ARGV[1]
--#include queue_lib

local arg, key = 26, 11
local function A() arg = arg + 1; return ARGV[arg] end
local function K() key = key + 1; return KEYS[key] end
local puts, numbers, entries, arms, disarms, notes, letters = tonumber(ARGV[15]), tonumber(ARGV[16]),
  tonumber(ARGV[17]), tonumber(ARGV[18]), tonumber(ARGV[19]), tonumber(ARGV[20]), tonumber(ARGV[21])

-- 1. Nothing is written before all of this holds.
local seen = redis.call('GET', KEYS[2])
if seen then
  local cut = string.find(seen, '\n', 1, true)
  if string.sub(seen, 1, cut - 1) == ARGV[2] then return { 'ok' } end -- this very commit, sent again
  return { 'seen', string.sub(seen, cut + 1) }
end
local fired, fences = {}, {}
for fence in string.gmatch(ARGV[11], '[^\n]+') do fences[#fences + 1] = fence end
for id in string.gmatch(ARGV[10], '[^\n]+') do
  fired[#fired + 1] = id
  if redis.call('HGET', KEYS[10], id) ~= fences[#fired] then return { 'fired' } end
end
if ARGV[12] ~= '' and redis.call('EXISTS', KEYS[11]) == 1 then return { 'fired' } end
-- Who looks and writes much is always overtaken by those who look and write little. So who was overtaken often takes the
-- turn: for a moment the others are told to look again, whatever they saw.
local TURN = ARGV[26]
local whose, till = string.match(redis.call('GET', TURN) or '', '^(.*) (%d+)$')
if whose and tonumber(till) < tonumber(ARGV[14]) then whose = nil end
if whose and whose ~= ARGV[24] then return { 'moved' } end
local head = redis.call('HMGET', KEYS[1], 'seq', 'hash')
if (head[1] or '0') ~= ARGV[5] or (head[2] or '') ~= ARGV[6] then
  if ARGV[25] == '1' and not whose then
    redis.call('SET', TURN, ARGV[24] .. ' ' .. string.format('%.0f', tonumber(ARGV[14]) + 300), 'PX', '1000')
  end
  return { 'moved' }
end
for i = 1, puts do
  if (redis.call('HGET', KEYS[11 + i], 'v') or '') ~= ARGV[26 + i] then return { 'moved' } end
end

-- A script that fails half way is not rolled back (M7). So every key is touched once before the first write: one of a
-- wrong type ends it here. Likewise a trail that is longer than its head says.
local TOUCH = { h = 'HLEN', z = 'ZCARD', s = 'STRLEN', x = 'XLEN' }
for i, name in ipairs(KEYS) do redis.call(TOUCH[string.sub(ARGV[23], i, i)], name) end
redis.call('ZCARD', P .. 'idx:i:words')
redis.call('ZCARD', P .. 'timers:first')
if entries > 0 then
  local last = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', '1')[1]
  if last and tonumber(string.match(last[1], '^%d+')) > tonumber(ARGV[5]) then
    return redis.error_reply('ERR the audit trail is longer than its head says')
  end
end

-- 2. A growing write first: where memory is full, a server without "#!lua" refuses here, before anything (F13).
redis.call('SET', KEYS[2], ARGV[2] .. '\n' .. ARGV[3], 'PX', ARGV[4])

if whose then redis.call('DEL', TURN) end

-- 3. Records and indexes. A word that stands nowhere any more leaves the list of words.
local WORDS, WORD = P .. 'idx:i:words', P .. 'idx:i:w:'
local function vocabulary(k)
  if string.sub(k, 1, #WORD) ~= WORD then return end
  local word = string.sub(k, #WORD + 1)
  if redis.call('EXISTS', k) == 1 then redis.call('ZADD', WORDS, '0', word) else redis.call('ZREM', WORDS, word) end
end
local version = false
if ARGV[22] == '1' then version = ms(redis.call('HINCRBY', KEYS[1], 'dir', 1)) end
arg, key = arg + puts, key + puts
for i = 1, puts do
  local record = KEYS[11 + i]
  redis.call('HINCRBY', record, 'v', 1)
  redis.call('HSET', record, 's', A(), 'b', A(), 'p', A())
  local member = A()
  if member ~= '' then redis.call('ZADD', KEYS[5], version, member) end
  for _ = 1, tonumber(A()) do
    local source = A()
    redis.call('HSET', record, 'i:' .. source, A())
  end
  local out, into = tonumber(A()), tonumber(A())
  local name = string.sub(record, #P + 1)
  for _ = 1, out do
    local k = K()
    redis.call('ZREM', k, name)
    vocabulary(k)
  end
  for _ = 1, into do
    local k = K()
    redis.call('ZADD', k, A(), name)
    vocabulary(k)
  end
end
for _ = 1, numbers do
  local kind, n = 'n:' .. A(), A()
  if tonumber(n) > tonumber(redis.call('HGET', KEYS[1], kind) or '0') then redis.call('HSET', KEYS[1], kind, n) end
end

-- 4. The audit trail.
for _ = 1, entries do
  local seq = A()
  redis.call('XADD', KEYS[4], seq .. '-0', 'e', A())
end
redis.call('HSET', KEYS[1], 'seq', ARGV[7], 'hash', ARGV[8])

-- 5. Timers: those that are answered go, unless they are set again below.
local function disarm(id)
  redis.call('ZREM', KEYS[7], id)
  redis.call('ZREM', P .. 'timers:first', id)
  redis.call('ZREM', KEYS[8], id)
  redis.call('HDEL', KEYS[9], id)
  redis.call('HDEL', KEYS[10], id)
end
for _, id in ipairs(fired) do disarm(id) end
local set = {}
for _ = 1, arms do set[#set + 1] = { A(), A(), A(), A(), A() } end
for _ = 1, disarms do disarm(A()) end
for _, t in ipairs(set) do
  local armed = t[4] == '1' and redis.call('ZSCORE', KEYS[7], t[1])
  if not (armed and tonumber(armed) <= tonumber(t[2])) then
    disarm(t[1])
    redis.call('ZADD', KEYS[7], t[2], t[1])
    if t[5] == '1' then redis.call('ZADD', P .. 'timers:first', t[2], t[1]) end
    redis.call('HSET', KEYS[9], t[1], t[3])
  end
end

-- 6. Slot, notes, the words that were said.
if ARGV[12] ~= '' then redis.call('SET', KEYS[11], ARGV[12], 'PX', ARGV[13]) end
for _ = 1, notes do
  local name, value = A(), A()
  if value == '' then redis.call('HDEL', KEYS[6], name) else redis.call('HSET', KEYS[6], name, value) end
end
if ARGV[9] ~= '' then redis.call('SET', KEYS[3], ARGV[9], 'PX', '600000') end

-- 7. Letters; one whose id is known already is not sent again.
local lanes = {}
for _ = 1, letters do
  local id, b, e, lane, prio, due, after = A(), A(), A(), A(), A(), A(), A()
  local card, ver, edit, under, of, kids, schema, about = A(), A(), A(), A(), A(), A(), A(), A()
  if redis.call('EXISTS', letter(id)) == 0 then
    local seq = ms(redis.call('HINCRBY', KEYS[1], 'letters', 1))
    redis.call('HSET', letter(id), 's', schema, 'b', b, 'e', e, 'st', 'pending', 'lane', lane, 'prio', prio, 'seq', seq,
      'due', due, 'after', after, 'next', ARGV[14], 'card', card, 'ver', ver, 'edit', edit, 'under', under, 'of', of,
      'kids', kids, 'about', about)
    note(about, lane, '', '', ARGV[14])
    redis.call('ZADD', P .. 'state:pending', due, id)
    lanes[queue(id)] = true
  end
end
for lane in pairs(lanes) do place(lane) end
return { 'ok' }
