-- Reads everything one command asks for, in one atomic step. Writes nothing.
--
-- KEYS  head, env, req:<request>, said:<hash>, then a record key per reference, then an index per page
-- ARGV  prefix; number of references; "1" to read their parents too, "2" for those and the live records that hang on
--       the references and on their parents; then per page: offset, limit, "1" for newest first
-- returns { head as a flat list, epoch, request, said, records, parents, pages }
--   a record is { v, s, b }, false where there is none; a parent is { member, v, s, b }; a page is { total, parents }
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

-- The live records that hang on a member, by their index; a numbered one is named there without its kind.
local function around(member)
  local kind, id = string.match(member, '^([^:]+):(.*)$')
  if not string.match(id, '^%u%u%u%-%d+$') then id = kind .. ':' .. id end
  for _, set in ipairs({ 'i', 'r' }) do
    for _, child in ipairs(redis.call('ZRANGE', prefix .. 'idx:' .. set .. ':any:live:p:' .. id, 0, 499)) do add(child) end
  end
end

for i = 1, refs do
  local r = redis.call('HMGET', KEYS[4 + i], 'v', 's', 'b', 'p')
  records[i] = r[1] and { r[1], r[2], r[3] } or false
  if ARGV[3] ~= '0' and r[1] and r[4] then
    for member in string.gmatch(r[4], '[^\n]+') do
      add(member)
      if ARGV[3] == '2' then around(member) end
    end
  end
  if ARGV[3] == '2' then around(string.sub(KEYS[4 + i], #prefix + 1)) end
end

local pages, arg = {}, 4
for i = 5 + refs, #KEYS do
  local offset, limit = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1])
  local found = {}
  if limit > 0 then
    local members
    local first, last = string.format('%.0f', offset), string.format('%.0f', offset + limit - 1)
    if ARGV[arg + 2] == '1' then
      members = redis.call('ZREVRANGE', KEYS[i], first, last)
    else
      members = redis.call('ZRANGE', KEYS[i], first, last)
    end
    for _, member in ipairs(members) do
      local r = row(member)
      if r then found[#found + 1] = r end
    end
  end
  pages[#pages + 1] = { redis.call('ZCARD', KEYS[i]), found }
  arg = arg + 3
end

return { redis.call('HGETALL', KEYS[1]), redis.call('HGET', KEYS[2], 'epoch'), redis.call('GET', KEYS[3]),
  redis.call('GET', KEYS[4]), records, parents, pages }
