-- Stores entries, each once, in order of arrival; and sees to it that the store knows what it has.
-- KEYS: the hash of this life; then for each stream its key and that of the hash of its identities.
-- ARGV: a name for a new life; then for each entry of the first stream its identity and its rest.
-- Answers the life's name, what was lost of late (or nothing), and how many entries were new.
-- Whoever got no answer sends again: an entry that is there already is a success.
local call, life, name, new = redis.call, KEYS[1], redis.call('HGET', KEYS[1], 'name'), 0
local now_s, told_s = tonumber(call('TIME')[1]), 900

-- A stream, its identities and their count in the life rise together. Where they differ, part was
-- thrown away (evicted, trimmed, deleted): the identities are told from the stream again, and a new
-- life tells everybody to put in again what they have.
local function mend(stream, seen, there, most)
  call('UNLINK', seen)
  local from, some = '-', nil
  repeat
    some = call('XRANGE', stream, from, '+', 'COUNT', 1000)
    for _, entry in ipairs(some) do
      if call('HSETNX', seen, entry[2][1], '') == 0 then call('XDEL', stream, entry[1]) end
      from = '(' .. entry[1]
    end
  until #some < 1000
  local last = call('HGET', life, stream .. ' last')
  if there == 0 and last then  -- so that what comes is after what was, whatever the clock says
    call('XADD', stream, last, '', '')
    call('XDEL', stream, last)
  end
  call('HSET', life, stream, call('XLEN', stream))
  call('HSET', life, 'lost', stream .. ' ' .. there .. ' ' .. most, 'lost at', now_s)
  name = false
end

for i = 2, #KEYS, 2 do
  local there, known = call('XLEN', KEYS[i]), call('HLEN', KEYS[i + 1])
  local counted = tonumber(call('HGET', life, KEYS[i]) or there)
  if there ~= known or there ~= counted then
    mend(KEYS[i], KEYS[i + 1], there, math.max(known, counted))
  end
end
if not name then
  name = ARGV[1]
  call('HSET', life, 'name', name)
end
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
