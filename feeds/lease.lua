-- Who may publish. KEYS: the fence, which is the token granted last and stays; the lease.
-- ARGV: what to do; a token, or the end of a new one; what the lease is to say, or was seen to say.
--   take: grant a new token unless somebody has the lease; one that still says what was seen is taken from them.
--         Answers the token, else empty and what the lease says.
--   keep: say something new in the lease. Answers the token, or empty: another one was granted since.
--   give: let go of it.
local call, mode = redis.call, ARGV[1]
local fence, lease = call('GET', KEYS[1]) or '0-', call('GET', KEYS[2])

if mode == 'take' then
  local count, its_end = string.match(fence, '^(%d+)-(.*)$')
  if its_end == ARGV[2] then return {fence, ''} end -- the answer was lost
  if lease and lease ~= ARGV[3] then return {'', lease} end
  local token = string.format('%d-%s', tonumber(count) + 1, ARGV[2])
  call('SET', KEYS[1], token)
  call('SET', KEYS[2], token)
  return {token, ''}
end

if fence ~= ARGV[2] then return {'', lease or ''} end
if mode == 'keep' then call('SET', KEYS[2], ARGV[3]) else call('DEL', KEYS[2]) end
return {fence, ''}
