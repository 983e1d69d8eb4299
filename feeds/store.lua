-- Stores reads, each once, in order of arrival; answers how many were new.
-- KEYS: the stream of reads, the hash of the identities seen.
-- ARGV: for each read its identity and the rest of it.
-- Whoever got no answer sends again: a read that is there already is a success.
local call, new = redis.call, 0
for i = 1, #ARGV, 2 do
  if call('HSETNX', KEYS[2], ARGV[i], '') == 1 then
    call('XADD', KEYS[1], '*', ARGV[i], ARGV[i + 1])
    new = new + 1
  end
end
return new
