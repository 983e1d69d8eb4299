-- Stores entries, each once, in order of arrival; and sees to it that the store knows what it has.
-- KEYS: the hash of this life; then for each stream its key and that of the hash of its identities.
-- ARGV: a name for a new life; then for each entry of the first stream its identity and its rest.
-- Answers the life's name, what was lost of late (or nothing), and how many entries were new; -1
-- where there is more to mend first: ask again. Who got no answer asks again too: an entry that is
-- there already is a success.
local call, life, name, new = redis.call, KEYS[1], redis.call('HGET', KEYS[1], 'name'), 0
local now_s, told_s, some_at_once = tonumber(call('TIME')[1]), 900, 2000

-- A stream, its identities and their count in the life rise together. Where they differ, part was
-- thrown away (evicted, trimmed, deleted): the identities are told from the stream again, and a new
-- life tells everybody to put in again what they have.
local function mend(stream, seen)
  local there, known = call('XLEN', stream), call('HLEN', seen)
  local counted = tonumber(call('HGET', life, stream) or there)
  local from = call('HGET', life, stream .. ' mended to')
  if not from then
    if there == known and there == counted then return true end
    call('UNLINK', seen)
    local most = math.max(known, counted)
    call('HSET', life, 'lost', stream .. ' ' .. there .. ' ' .. most, 'lost at', now_s)
    from, name = '-', false
  end
  local some = call('XRANGE', stream, from, '+', 'COUNT', some_at_once)
  for _, entry in ipairs(some) do
    if call('HSETNX', seen, entry[2][1], '') == 0 then call('XDEL', stream, entry[1]) end
    from = '(' .. entry[1]
  end
  if #some == some_at_once then  -- nobody else is served while we are at it
    call('HSET', life, stream .. ' mended to', from)
    return false
  end
  local last = call('HGET', life, stream .. ' last')
  if there == 0 and last then  -- so that what comes is after what was, whatever the clock says
    call('XADD', stream, last, '', '')
    call('XDEL', stream, last)
  end
  call('HDEL', life, stream .. ' mended to')
  call('HSET', life, stream, call('XLEN', stream))
  return true
end

local is_whole = true
for i = 2, #KEYS, 2 do
  is_whole = mend(KEYS[i], KEYS[i + 1]) and is_whole
end
if not name then
  name = ARGV[1]
  call('HSET', life, 'name', name)
end
if not is_whole then return {name, '', -1} end
local last = nil
for i = 2, #ARGV, 2 do
  if call('HSETNX', KEYS[3], ARGV[i], '') == 1 then
    last = call('XADD', KEYS[2], '*', ARGV[i], ARGV[i + 1])
    new = new + 1
  end
end
if last then call('HSET', life, KEYS[2], call('XLEN', KEYS[2]), KEYS[2] .. ' last', last) end
local is_recent = math.abs(now_s - tonumber(call('HGET', life, 'lost at') or 0)) < told_s
return {name, is_recent and call('HGET', life, 'lost') or '', new}
