-- Sets a value once and for all.
--
-- KEYS  env
-- ARGV  name, value
-- returns the value that holds from now on: the first one ever set
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
return redis.call('HGET', KEYS[1], ARGV[1])
