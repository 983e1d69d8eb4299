-- Answers many entries of a stream as one piece of bytes, which a client takes apart at once.
-- KEYS: the stream. ARGV: the place after which to begin, how many entries, what stands between.
-- The answer: the place of the last one, and of each its identity and the rest, one after another.
local got = redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])
local parts, last = {}, ''
for i = 1, #got do
  parts[2 * i - 1], parts[2 * i] = got[i][2][1], got[i][2][2]
  last = got[i][1]
end
return {last, table.concat(parts, ARGV[3])}
