-- Puts a record into the indexes that this version keeps, if the record is still what was read.
--
-- KEYS  record, then the indexes
-- ARGV  prefix, version that was read, the record's name in the indexes, a score per index
-- returns 1, or 0 where the record was written meanwhile: whoever wrote it kept the indexes too
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[2] then return 0 end
local word = ARGV[1] .. 'idx:i:w:'
for i = 2, #KEYS do
  redis.call('ZADD', KEYS[i], ARGV[2 + i], ARGV[3])
  if string.sub(KEYS[i], 1, #word) == word then redis.call('ZADD', ARGV[1] .. 'idx:i:words', '0', string.sub(KEYS[i], #word + 1)) end
end
return 1
