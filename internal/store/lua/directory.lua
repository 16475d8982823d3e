-- Reads what changed in the directory since a version. Writes nothing.
--
-- KEYS  head, dir
-- ARGV  prefix; the version one has; how many records to send along at most
-- returns { version, number of changed records, their members, rows }; rows of { member, v, s, b }, the
--   organisation's with its note of laws behind it, stand there only where they are at most as many as asked for, else
--   one reads them by their members
local version = redis.call('HGET', KEYS[1], 'dir') or '0'
if tonumber(version) == tonumber(ARGV[2]) then return { version, 0, {}, {} } end
local since = '(' .. ARGV[2]
if tonumber(version) < tonumber(ARGV[2]) then since = '-inf' end -- the books were set back: all of it
local members, rows = redis.call('ZRANGEBYSCORE', KEYS[2], since, '+inf'), {}
if #members <= tonumber(ARGV[3]) then
  for i, member in ipairs(members) do
    local r = redis.call('HMGET', ARGV[1] .. member, 'v', 's', 'b')
    rows[i] = { member, r[1], r[2], r[3] }
    if member == 'org:main' then rows[i][5] = redis.call('HGET', ARGV[1] .. 'notes', 'org:laws') or '' end
  end
end
return { version, #members, members, rows }
