-- Reads everything one command asks for, in one atomic step. Writes nothing.
--
-- KEYS  head, env, req:<request>, said:<hash>, then a record key per reference, then per page its indexes: the one that
--       gives the order, those that must hold too, those of which one must hold, the one of what may be late
-- ARGV  prefix; number of references; "1" to read their parents too, "2" for those and the live records that hang on
--       the references and on their parents; number of pages; then per page: offset, limit, "1" for newest first, number
--       of indexes that must hold too, of which one must hold, the bound below which something is late or ""; then
--       number of words to search, offset, limit, depth, the words; then "1" to read what the incidents among the
--       references repeat, the least score of what a new one may repeat or "", number of further indexes to look in, these
-- returns { head as a flat list, epoch, request, said, records, parents, pages, found, "1" if there is more, alike }
--   a record is { v, s, b }, false where there is none, and the organisation's has its note of laws behind it; a parent is { member, v, s, b }; a page is { total, parents }
--
-- Keys of parents and of the records of a page are made of the prefix: they carry the same hash tag.
local prefix, refs = ARGV[1], tonumber(ARGV[2])

local function row(member)
  local r = redis.call('HMGET', prefix .. member, 'v', 's', 'b')
  if not r[1] then return false end
  return { member, r[1], r[2], r[3] }
end

local records, parents, asked = {}, {}, {}

local function add(member)
  if asked[member] then return end
  asked[member] = true
  local p = row(member)
  if p then parents[#parents + 1] = p end
end

-- The live records that hang on a member, by their index; a numbered one is named there without its kind. Of exceptions
-- all the risks: the highest of their bands counts.
local function around(member)
  local kind, id = string.match(member, '^([^:]+):(.*)$')
  if not string.match(id, '^%u%u%u%-%d+$') then id = kind .. ':' .. id end
  for _, set in ipairs({ 'i', 'r' }) do
    for _, child in ipairs(redis.call('ZRANGE', prefix .. 'idx:' .. set .. ':any:live:p:' .. id, 0, 499)) do
      add(child)
      if string.sub(child, 1, 10) == 'exception:' then
        for other in string.gmatch(redis.call('HGET', prefix .. child, 'p') or '', '[^\n]+') do add(other) end
      end
    end
  end
end

for i = 1, refs do
  local r = redis.call('HMGET', KEYS[4 + i], 'v', 's', 'b', 'p')
  records[i] = r[1] and { r[1], r[2], r[3] } or false
  if r[1] and KEYS[4 + i] == prefix .. 'org:main' then
    records[i][4] = redis.call('HGET', prefix .. 'notes', 'org:laws') or ''
  end
  if ARGV[3] ~= '0' and r[1] and r[4] then
    for member in string.gmatch(r[4], '[^\n]+') do
      add(member)
      if ARGV[3] == '2' then around(member) end
    end
  end
  if ARGV[3] == '2' then around(string.sub(KEYS[4 + i], #prefix + 1)) end
end

local function rows(members)
  local found = {}
  for _, member in ipairs(members) do
    local r = row(member)
    if r then found[#found + 1] = r end
  end
  return found
end

local function whole(n) return string.format('%.0f', n) end

-- One set as it stands: what is read is what is shown.
local function single(set, offset, limit, newest)
  local members = {}
  if limit > 0 then
    members = redis.call(newest and 'ZREVRANGE' or 'ZRANGE', set, whole(offset), whole(offset + limit - 1))
  end
  return { redis.call('ZCARD', set), rows(members) }
end

-- The beginning of one set, below a bound.
local function below(set, bound, offset, limit, newest)
  local members = {}
  if limit > 0 then
    if newest then
      members = redis.call('ZREVRANGEBYSCORE', set, bound, '-inf', 'LIMIT', whole(offset), whole(limit))
    else
      members = redis.call('ZRANGEBYSCORE', set, '-inf', bound, 'LIMIT', whole(offset), whole(limit))
    end
  end
  return { redis.call('ZCOUNT', set, '-inf', bound), rows(members) }
end

-- What stands in several sets at once, in the order of the first: the smallest of them is walked, the others are asked.
-- union counts as one more set where it holds any, late as one whose scores are below a bound.
local function several(sets, union, late, bound, offset, limit, newest)
  local size, from = redis.call('ZCARD', sets[1]), 1
  for i = 2, #sets do
    local n = redis.call('ZCARD', sets[i])
    if n < size then size, from = n, i end
  end
  if #union > 0 then
    local n = 0
    for _, set in ipairs(union) do n = n + redis.call('ZCARD', set) end
    if n < size then size, from = n, 'union' end
  end
  if late and redis.call('ZCOUNT', late, '-inf', bound) < size then from = 'late' end

  local found, seen = {}, {}
  local function judge(member)
    if seen[member] then return end
    seen[member] = true
    local at = redis.call('ZSCORE', sets[1], member)
    if not at then return end
    for i = 2, #sets do
      if i ~= from and not redis.call('ZSCORE', sets[i], member) then return end
    end
    if late and from ~= 'late' then
      local on = redis.call('ZSCORE', late, member)
      if not on or tonumber(on) >= tonumber(string.sub(bound, 2)) then return end
    end
    if #union > 0 and from ~= 'union' then
      local one = false
      for _, set in ipairs(union) do
        if redis.call('ZSCORE', set, member) then one = true break end
      end
      if not one then return end
    end
    found[#found + 1] = { member, tonumber(at) }
  end
  local function walk(set)
    local at = 0
    repeat
      local part = redis.call('ZRANGE', set, whole(at), whole(at + 999))
      for _, member in ipairs(part) do judge(member) end
      at = at + 1000
    until #part < 1000
  end
  if from == 'late' then
    for _, member in ipairs(redis.call('ZRANGEBYSCORE', late, '-inf', bound)) do judge(member) end
  elseif from == 'union' then
    for _, set in ipairs(union) do walk(set) end
  else
    walk(sets[from])
  end
  table.sort(found, function(a, b)
    if a[2] ~= b[2] then return (a[2] < b[2]) ~= newest end
    return (a[1] < b[1]) ~= newest
  end)
  local members = {}
  for i = offset + 1, math.min(offset + limit, #found) do members[#members + 1] = found[i][1] end
  return { #found, rows(members) }
end

local pages, arg, key = {}, 5, 5 + refs
local function K() key = key + 1; return KEYS[key - 1] end
for _ = 1, tonumber(ARGV[4]) do
  local offset, limit, newest = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1]), ARGV[arg + 2] == '1'
  local all, any, bound = tonumber(ARGV[arg + 3]), tonumber(ARGV[arg + 4]), ARGV[arg + 5]
  arg = arg + 6
  local sets, union, late = { K() }, {}, nil
  for _ = 1, all do sets[#sets + 1] = K() end
  for _ = 1, any do union[#union + 1] = K() end
  if bound ~= '' then late = K() end
  if #sets == 1 and any == 0 and not late then
    pages[#pages + 1] = single(sets[1], offset, limit, newest)
  elseif #sets == 1 and any == 0 and late == sets[1] then
    pages[#pages + 1] = below(late, bound, offset, limit, newest)
  else
    pages[#pages + 1] = several(sets, union, late, bound, offset, limit, newest)
  end
end

-- The words. A term is a list of indexes: of the word, of the last one also those of the words it begins.
local found, deeper = { 0, {} }, '0'
local words = tonumber(ARGV[arg])
if words > 0 then
  local offset, limit, depth = tonumber(ARGV[arg + 1]), tonumber(ARGV[arg + 2]), tonumber(ARGV[arg + 3])
  local terms, rarest, size = {}, 1, nil
  for i = 1, words do
    local word = ARGV[arg + 3 + i]
    local term = { prefix .. 'idx:i:w:' .. word }
    if i == words then
      for _, longer in ipairs(redis.call('ZRANGEBYLEX', prefix .. 'idx:i:words', '(' .. word, '[' .. word .. '\255', 'LIMIT', 0, 50)) do
        term[#term + 1] = prefix .. 'idx:i:w:' .. longer
      end
    end
    local n = 0
    for _, set in ipairs(term) do n = n + redis.call('ZCARD', set) end
    terms[i] = term
    if not size or n < size then rarest, size = i, n end
  end
  local function best(term, member)
    local most
    for _, set in ipairs(term) do
      local at = tonumber(redis.call('ZSCORE', set, member) or '')
      if at and (not most or at > most) then most = at end
    end
    return most
  end
  local hits, seen, left = {}, {}, depth
  for _, set in ipairs(terms[rarest]) do
    if left <= 0 then deeper = '1' break end
    local part = redis.call('ZREVRANGE', set, 0, whole(left - 1))
    if #part == left and redis.call('ZCARD', set) > left then deeper = '1' end
    left = left - #part
    for _, member in ipairs(part) do
      if not seen[member] then
        seen[member] = true
        local worth
        for i = 1, words do -- it is worth what its worst word is worth
          local at = best(terms[i], member)
          if not at then worth = nil break end
          if not worth or at < worth then worth = at end
        end
        if worth then hits[#hits + 1] = { member, worth } end
      end
    end
  end
  table.sort(hits, function(a, b)
    if a[2] ~= b[2] then return a[2] > b[2] end
    return a[1] < b[1]
  end)
  local members = {}
  for i = offset + 1, math.min(offset + limit, #hits) do members[#members + 1] = hits[i][1] end
  found = { #hits, rows(members) }
end

-- What may have happened before: incidents about the same services or with the same failed control, noticed in the 180
-- days and a bit before one of the references or since a score, and the actions that hang on them and on their risks. Of
-- each service and control the newest first, at most 100 incidents and 4 MB in all (reliability F24).
local alike, last = {}, words > 0 and arg + 4 + words or arg + 1
if ARGV[last] == '1' then
  local had, left, bytes, days = {}, 100, 4e6, 181
  local function keep(member)
    if had[member] or bytes <= 0 then return false end
    had[member] = true
    local r = row(member)
    if r then alike[#alike + 1], bytes = r, bytes - #r[4] end
    return r
  end
  local function fixes(id)
    for _, vis in ipairs({ 'i', 'r' }) do
      for _, a in ipairs(redis.call('ZREVRANGE', prefix .. 'idx:' .. vis .. ':action:all:p:' .. id, 0, 99)) do keep(a) end
    end
  end
  local function near(set, from, to)
    for _, vis in ipairs({ 'i', 'r' }) do
      for _, member in ipairs(redis.call('ZREVRANGEBYSCORE', prefix .. 'idx:' .. vis .. ':incident:all:' .. set, to, from, 'LIMIT', 0, 50)) do
        if left > 0 and keep(member) then
          left = left - 1
          fixes(string.match(member, ':(.*)$'))
          for risk in string.gmatch(redis.call('HGET', prefix .. member, 'p') or '', 'risk:([^\n]+)') do fixes(risk) end
        end
      end
    end
  end
  local from, to = ARGV[last + 1], '+inf'
  for i = 1, refs do
    local member = string.sub(KEYS[4 + i], #prefix + 1)
    if records[i] and string.sub(member, 1, 9) == 'incident:' then
      had[member] = true
      local at = redis.call('ZSCORE', prefix .. 'idx:i:incident:all', member) or redis.call('ZSCORE', prefix .. 'idx:r:incident:all', member)
      local fine, said = pcall(cjson.decode, records[i][3])
      if at and fine then
        local day = math.floor(tonumber(at) / 2 ^ 30)
        if from == '' then from, to = whole((day - days) * 2 ^ 30), whole((day + 1) * 2 ^ 30) end
        if type(said.services) == 'table' then
          for _, s in ipairs(said.services) do near('s:' .. s, from, to) end
        end
        if type(said.control) == 'string' and said.control ~= '' then near('f:control:' .. said.control, from, to) end
      end
    end
  end
  if from ~= '' then
    for i = 1, tonumber(ARGV[last + 2]) do near(ARGV[last + 2 + i], from, to) end
  end
end

return { redis.call('HGETALL', KEYS[1]), redis.call('HGET', KEYS[2], 'epoch'), redis.call('GET', KEYS[3]),
  redis.call('GET', KEYS[4]), records, parents, pages, found, deeper, alike }
