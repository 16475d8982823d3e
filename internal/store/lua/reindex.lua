-- Puts a record into the indexes that this version keeps, and its row into this version's shape, if the record is still
-- what was read.
--
-- KEYS  record, then the indexes
-- ARGV  prefix, version that was read, the record's name in the indexes, schema, body, parents, a score per index
-- returns 1, or 0 where the record was written meanwhile: whoever wrote it kept the indexes too
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[2] then return 0 end
local word = ARGV[1] .. 'idx:i:w:'
for i = 2, #KEYS do
  redis.call('ZADD', KEYS[i], ARGV[5 + i], ARGV[3])
  if string.sub(KEYS[i], 1, #word) == word then redis.call('ZADD', ARGV[1] .. 'idx:i:words', '0', string.sub(KEYS[i], #word + 1)) end
end
redis.call('HSET', KEYS[1], 's', ARGV[4], 'b', ARGV[5], 'p', ARGV[6])
return 1
