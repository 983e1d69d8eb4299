-- Makes a tick visible, all of it at once, or nothing, and renews its publisher's lease.
-- KEYS: the fence, the lease, the head, the two slots, then the numbered files.
-- ARGV: the publisher's token, what the lease says from now on, for how many ms numbered files are kept, the head, for
-- each slot its file's name (empty: none) and body (empty: it should be there), then the files.
-- Answers OK and the names of files that their slots have lost; or DEMOTED; or OTHER and the key that has other bytes.
-- Whoever got no answer sends the very same again: a numbered file that is there with these bytes is a success.
local call, FIXED, TOLD, SLOTS = redis.call, 5, 8, 2
if call('GET', KEYS[1]) ~= ARGV[1] then return {'DEMOTED'} end

local new = {}
for i = 1, #KEYS - FIXED do
  local there = call('GET', KEYS[FIXED + i])
  if not there then
    new[#new + 1] = i
  elseif there ~= ARGV[TOLD + i] then
    return {'OTHER', KEYS[FIXED + i]}
  end
end

local answer = {'OK'}
for _, i in ipairs(new) do call('SET', KEYS[FIXED + i], ARGV[TOLD + i], 'PX', ARGV[3]) end
for slot = 1, SLOTS do
  local key, name, body = KEYS[3 + slot], ARGV[3 + 2 * slot], ARGV[4 + 2 * slot]
  if name == '' then
    call('DEL', key)
  elseif body ~= '' then
    call('HSET', key, 'name', name, 'body', body)
  elseif call('HGET', key, 'name') ~= name then
    answer[#answer + 1] = name
  end
end
call('SET', KEYS[3], ARGV[4])
call('SET', KEYS[2], ARGV[2])
return answer
